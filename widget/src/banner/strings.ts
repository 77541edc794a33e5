export const BANNER_WORDS = {
  en: { sent: "{name} sent you", friend: "A friend", code: "Your code", close: "Close" },
  de: { sent: "{name} schickt dich", friend: "Ein Freund", code: "Dein Code", close: "Schließen" },
};
