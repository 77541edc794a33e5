export const JOIN_WORDS = {
  title: "Get your own link",
  name: "Your name",
  mail: "Your e-mail",
  accept: "I accept the",
  terms: "terms of the program",
  send: "Send me my link",
  sending: "Sending…",
  close: "Close",
  error: "That did not work. Please try again.",
  page: "Open the join page",
};

export const QR_WORDS = {
  scan: "Scan to open the link",
  copy: "Copy",
  close: "Close",
};
