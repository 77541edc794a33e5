export const VIEW_WORDS = {
  headline: "Share this with a friend",
  join: "Get your own link",
};
