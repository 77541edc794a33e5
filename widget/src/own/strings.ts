export const OWN_WORDS = {
  mine: "Sharing as {name} · Your results",
  done: "Check your mail",
  sent: "We sent a message to {name}. Open it, and your link is ready.",
  again: "Nothing there? Look into the spam folder.",
  ready: "Your link is ready",
  code: "Your code",
  confirm: "Follow the link in the mail to {name}: then you can be rewarded and see your results.",
  copy: "Copy",
  copied: "Copied",
  share: "Share",
  download: "Download",
  print: "Print",
};
