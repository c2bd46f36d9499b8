// Before the first paint, so that nobody sees the other theme flash by.
(() => {
  const chosen = localStorage.getItem('turnbuckle-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
