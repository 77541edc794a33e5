export const JOIN_WORDS = {
  en: {
    title: "Get your own link",
    name: "Your name",
    mail: "Your e-mail",
    accept: "I accept the",
    terms: "terms of the program",
    send: "Send me my link",
    sending: "Sending…",
    close: "Close",
    done: "Check your mail",
    sent: "We sent a message to {name}. Open it, and your link is ready.",
    again: "Nothing there? Look into the spam folder.",
    error: "That did not work. Please try again.",
    page: "Open the join page",
  },
  de: {
    title: "Hol dir deinen eigenen Link",
    name: "Dein Name",
    mail: "Deine E-Mail-Adresse",
    accept: "Ich akzeptiere die",
    terms: "Bedingungen des Programms",
    send: "Link zusenden",
    sending: "Wird gesendet…",
    close: "Schließen",
    done: "Sieh in dein Postfach",
    sent: "Wir haben eine Nachricht an {name} geschickt. Öffne sie, und dein Link ist bereit.",
    again: "Nichts da? Sieh im Spam-Ordner nach.",
    error: "Das hat nicht geklappt. Bitte versuche es noch einmal.",
    page: "Anmeldeseite öffnen",
  },
};

export const QR_WORDS = {
  en: {
    title: "Scan to open the link",
    copy: "Copy",
    download: "Download",
    close: "Close",
  },
  de: {
    title: "Scannen und öffnen",
    copy: "Kopieren",
    download: "Herunterladen",
    close: "Schließen",
  },
};
