// The colours of the style sheet, for what is drawn on a canvas; read again when the theme changes or the page is printed.
const theme = {};
const readTheme = () => {
  const style = getComputedStyle(document.documentElement);
  const names = "surface raised line line-faint line-strong ink ink-2 ink-3 accent gain loss loss-bg series-1 series-2 series-3 series-4 font";
  for (const name of names.split(" ")) theme[name] = style.getPropertyValue("--" + name).trim();
  theme.series = [theme["series-1"], theme["series-2"], theme["series-3"], theme["series-4"]];
};
readTheme();

const charts = [];
const recolour = () => {
  readTheme();
  for (const chart of charts) chart.draw();
};
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
const printing = (on) => () => {
  document.documentElement.classList.toggle("printing", on);
  recolour();
};
addEventListener("beforeprint", printing(true));
addEventListener("afterprint", printing(false));
