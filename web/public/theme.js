// The theme that was chosen, before anything is painted. It is the only thing the dashboard keeps in this browser.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.classList.add(theme);
} catch {
  // storage is switched off: the theme follows the system
}
