import type { Shop } from './shops.ts'

/**
 * What stands in for a marketplace's own login and consent: every shop of it is a button of one form, which is sent to
 * the page's own address with the shop as `field`. Invented shops only, so nobody is asked for a password.
 */
export function consentPage(marketplace: string, field: string, shops: readonly Shop[]): string {
  const buttons = shops.map(
    ({ id, name }) => `<p><button name="${escaped(field)}" value="${escaped(id)}">${escaped(name)}</button></p>`,
  )
  return `<!doctype html>
<html lang="id">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Otorisasi ${escaped(marketplace)} (sandbox)</title></head>
<body>
<main>
<h1>Otorisasi ${escaped(marketplace)} (sandbox)</h1>
<p>Toko mana yang Anda hubungkan?</p>
<form method="post">
${buttons.join('\n')}
</form>
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
