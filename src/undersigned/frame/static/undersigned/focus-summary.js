// Moves the focus to the summary of errors in browsers that ignore `autofocus` on anything but a field.
requestAnimationFrame(() => {
  const summary = document.getElementById("errors");
  if (summary && document.activeElement !== summary) summary.focus();
});
