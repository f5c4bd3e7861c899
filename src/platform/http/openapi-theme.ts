/** What swagger-ui's page lacks for whoever reads it with bad eyes, by keyboard or aloud. axe looks at the result. */

/** White and coloured words that are too pale on their ground. */
export const PAGE_CSS = `
.swagger-ui .info .title small,
.swagger-ui .info .title small.version-stamp,
.swagger-ui .opblock[class] .opblock-summary-method { background: #3b4151; }
.swagger-ui .info .title small pre { background: none; }
.swagger-ui .info .link .url { color: #1a4fc0; }
.swagger-ui .btn.authorize { border-color: #17632f; color: #17632f; }
.swagger-ui .btn.authorize span { color: inherit; }
.swagger-ui button.btn.authorize svg { fill: currentColor; }
`

/** Only adds attributes, which leaves alone what the library draws; it draws anew whenever something is unfolded. */
export const PAGE_SCRIPT = `
const mend = () => {
  const set = (selector, name, value) => {
    for (const it of document.querySelectorAll(selector)) it.setAttribute(name, value)
  }
  set('.information-container', 'role', 'region')
  set('.information-container', 'aria-label', 'About this API')
  for (const level of [3, 4, 5]) set('#operations h' + level, 'aria-level', level - 1)
  set('.examples-select-element', 'aria-label', 'Example')
  set('pre.example', 'tabindex', '0')
}
new MutationObserver(mend).observe(document.getElementById('swagger-ui'), { childList: true, subtree: true })
mend()
`
