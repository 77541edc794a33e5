export const MORE_WORDS = {
  open: "Share",
  close: "Close",
  mastodon: "Share on Mastodon",
  server: "Your server, such as mastodon.social",
};
