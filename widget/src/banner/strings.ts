export const BANNER_WORDS = {
  sent: "{name} sent you",
  friend: "A friend",
  code: "Your code",
  close: "Close",
};
