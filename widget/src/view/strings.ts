/** Channel ids are keys too, where the name of a channel is a word. */
export const VIEW_WORDS = {
  en: { headline: "Share this with a friend", join: "Get your own link" },
  de: {
    headline: "Mit Freunden teilen",
    join: "Eigenen Link holen",
    webshare: "Teilen",
    copy: "Link kopieren",
    email: "E-Mail",
    qr: "QR-Code",
  },
};
