export const VIEW_WORDS = {
  headline: "Share this with a friend",
  mine: "Sharing as {name} · Your results",
  join: "Get your own link",
};
