export const STATS_WORDS = {
  title: "Your results",
  visits: "Visits",
  referrals: "Friends",
  customers: "Customers",
  available: "Available",
  pending: "Pending",
  credit: "Store credit",
  rewards: "Rewards",
  none: "No rewards yet. Share your link to get the first one.",
  more: "Everything about your link",
  join: "Get your own link",
  late: "Your results could not be loaded. Please try again later.",
};

export const CODE_WORDS = {
  label: "Who sent you? Enter their code",
  either: "Who sent you? Enter their name or code",
  send: "Use the code",
  sent: "{name} sent you",
  friend: "A friend",
  error: "That did not work. Please try again.",
};
