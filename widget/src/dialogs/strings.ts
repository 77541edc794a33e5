export const JOIN_WORDS = {
  en: {
    title: "Get your own link",
    lead: "Share it, and see what comes of it.",
    name: "Your name",
    mail: "Your e-mail",
    accept: "I accept the",
    terms: "terms of the program",
    send: "Send me my link",
    sending: "Sending…",
    close: "Close",
    done: "Check your mail",
    sent: "We sent a message to {name}. Open it to confirm your address, and your link is ready.",
    again: "Nothing there? Look into the spam folder, or try again in a minute.",
    error: "That did not work. Please try again, or use the join page.",
    page: "Open the join page",
  },
  de: {
    title: "Hol dir deinen eigenen Link",
    lead: "Teile ihn und sieh, was daraus wird.",
    name: "Dein Name",
    mail: "Deine E-Mail-Adresse",
    accept: "Ich akzeptiere die",
    terms: "Bedingungen des Programms",
    send: "Link zusenden",
    sending: "Wird gesendet…",
    close: "Schließen",
    done: "Sieh in dein Postfach",
    sent: "Wir haben eine Nachricht an {name} geschickt. Öffne sie, um deine Adresse zu bestätigen – dann ist dein Link bereit.",
    again:
      "Nichts angekommen? Sieh im Spam-Ordner nach oder versuche es in einer Minute noch einmal.",
    error: "Das hat nicht geklappt. Versuche es noch einmal oder nutze die Anmeldeseite.",
    page: "Anmeldeseite öffnen",
  },
};

export const QR_WORDS = {
  en: {
    title: "Scan to open the link",
    lead: "Point a phone's camera at the code.",
    copy: "Copy",
    download: "Download",
    close: "Close",
  },
  de: {
    title: "Scannen und öffnen",
    lead: "Richte eine Kamera auf den Code.",
    copy: "Kopieren",
    download: "Herunterladen",
    close: "Schließen",
  },
};
