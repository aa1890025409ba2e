// Before the first paint, and as a file of its own, because the page's policy runs no inline script.
(function () {
  let chosen = null;
  try {
    chosen = localStorage.getItem('dojo.theme');
  } catch {
    /* storage may be closed to us; the system's theme is used */
  }
  if (chosen !== 'light' && chosen !== 'dark') {
    chosen = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.setAttribute('data-mantine-color-scheme', chosen);
})();
