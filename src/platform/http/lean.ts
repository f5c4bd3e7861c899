/** What browsers need of our own CSS and script: comments and indentation are for us. Others' files stay as they are. */
export function lean(name: string, text: string): string {
  if (name.endsWith('.css')) return leanCss(text)
  return name === 'app.js' ? leanScript(text) : text
}

function leanCss(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/([ :,(-])0\.(?=\d)/g, '$1.')
    .replace(/([\w-]): /g, '$1:')
    .replaceAll(';}', '}')
    .trim()
}

/** Whole lines only, so that no string can lose anything. */
function leanScript(text: string): string {
  return text.replace(/^ *\/\/.*\n/gm, '').replace(/^ +/gm, '')
}
