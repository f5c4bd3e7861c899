// Optional: every flow works as plain links and forms. Chrome 109. Listeners look up what they need: htmx replaces it.
const $ = (selector) => document.querySelector(selector)
const each = (selector) => [...document.querySelectorAll(selector)]
const on = (names, listener, capture) => names.split(' ').map((n) => document.addEventListener(n, listener, capture))
document.documentElement.classList.add('js')
// htmx stands before this in the same file, and begins when both have run.
Object.assign(htmx.config, {
  noSwap: [204, 304, '5xx'],
  defaultTimeout: 20000,
  morphIgnore: ['data-htmx-powered', 'open'],
})
// Links of the region become swaps, Investigasi a modal; a click with a modifier key stays the browser's.
const get = (href, source, target, push) => htmx.ajax('GET', href, { source, target, push, swap: 'innerHTML' })
on('click', (event) => {
  const { target } = event
  const link = target.closest('#region a')
  const own = link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
  if (own && link.pathname === location.pathname) get(link.href, '#region', '#region', 'true', event.preventDefault())
  if (own && link.pathname.endsWith('/investigation')) get(link.href, link, '#modal', event.preventDefault())
  if (target.id === 'reload') renew()
  if (target.id === 'print') print()
  if (target.id === 'modal' || target.closest('[data-close]')) target.closest('dialog')?.close()
  for (const open of each('details.pick[open]')) open.open = open.contains(target)
  if (!target.matches('.board tbody :is(th, td:nth-child(6), td:nth-child(7)):not(.none)')) return
  navigator.clipboard?.writeText(target.textContent).then(() => say(`${target.textContent} disalin`))
})
on('keydown', (event) => {
  if (event.key === 'Escape') $('details.pick[open]')?.removeAttribute('open')
  if (event.key !== 'Enter' || event.shiftKey || event.target.id !== 'invoice') return
  event.target.form.requestSubmit(event.preventDefault())
  event.target.select() // the next scan of a barcode replaces this one
})
// Ticks: the header box is this page, `all` is everything the filter means.
const ticks = () => each('#orders [name=ids]')
const count = () => {
  if (!$('#every')) return
  const ticked = ticks().filter((box) => box.checked).length
  const words = $('#all').checked ? $('#all').dataset.count : ticked
  $('#orders').classList.toggle('picking', ticked > 0)
  Object.assign($('#every'), { checked: ticked === ticks().length, indeterminate: ticked % ticks().length > 0 })
  $('#picked').textContent = `${words} dipilih`
  $('#sync').textContent = `Synchronize ${words} pesanan`
  if (stale && !ticked) refresh()
}
on('change reset', ({ target }) => {
  if (target.id === 'every' || target.id === 'all') for (const box of ticks()) box.checked = target.checked
  if (target.id !== 'all' && target.form?.id === 'orders' && !target.checked) $('#all').checked = false
  for (const pick of each('.choice summary')) pick.dataset.count = pick.parentNode.querySelectorAll(':checked').length
  setTimeout(count)
})
// The form stays while the region moves, so it follows the address, but not under the fingers of who is typing.
const follow = () => {
  const asked = new URLSearchParams(location.search)
  for (const field of $('#filters').elements) {
    if (field.type === 'checkbox') field.checked = asked.getAll(field.name).includes(field.value)
    else if (field.name && field !== document.activeElement) field.value = asked.get(field.name) ?? ''
  }
  $('#filters').dispatchEvent(new Event('change', { bubbles: true }))
}
// Controls say of which order they are; rows that changed elsewhere are marked, but not under ticks or an Investigasi.
const factsOf = ({ cells }) => [cells[3].textContent, [5, 6, 7, 8].map((at) => cells[at].textContent).join()]
const known = (page) => Object.fromEntries([...page.querySelectorAll('.board tbody tr')].map(factsOf))
let [before, stale, kept] = [null, false, []]
const dress = () => {
  $('#region .tabs')?.scrollTo($('#region [aria-current=page]')?.offsetLeft - 40, 0)
  for (const row of each('.board tbody tr')) {
    const [code, facts] = factsOf(row)
    for (const it of row.querySelectorAll('input, a')) it.ariaLabel = `${it.href ? 'Investigasi' : 'Pilih'} ${code}`
    if (before && before[code] !== facts) row.className = 'changed'
  }
}
const refresh = () => {
  stale = !!$('.picking, dialog[open]')
  if ($('.picking')) tell().catch(() => {})
  else if (!stale && $('#region')) renew()
}
const renew = () => {
  if ($('#region').contains(document.activeElement)) $('#result').focus({ preventScroll: true })
  before = known(document)
  kept = each('#orders :checked').map(({ name, value }) => name + value)
  get(location.href, '#region', '#region')
}
// What is ticked does not move: how many of the rows are no more as they stand there is said beside it.
const tell = async () => {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' } })
  const [now, shown] = [new DOMParser().parseFromString(await answer.text(), 'text/html'), document].map(known)
  const changed = Object.keys(shown).filter((code) => shown[code] !== now[code]).length
  if (!answer.ok || !changed || !$('.picking')) return
  $('#news b').textContent = `${changed} pesanan berubah`
  $('#news').hidden = false
  say($('#news b').textContent)
}
on('backlog-changed close', ({ type }) => (stale || type !== 'close') && refresh(), true)
addEventListener('pageshow', (event) => event.persisted && refresh())
const say = (words) => Object.assign($('#said'), { textContent: words })
const trouble = (words, { request, sourceElement, target, push }) => {
  $('#trouble').hidden = !words
  $('#trouble p').textContent = words
  const read = () => get(request.action, sourceElement, target, push)
  $('#retry').onclick = request.method === 'GET' ? read : () => sourceElement.requestSubmit()
}
const tidy = ({ body }) => [...body].filter(([, value]) => value === '').map(([name]) => body.delete(name))
on('htmx:config:request', ({ detail }) => tidy(detail.ctx.request))
on('htmx:before:request htmx:finally:request', ({ type, detail: { ctx } }) => {
  if (ctx.target.id === 'region') ctx.target.setAttribute('aria-busy', type === 'htmx:before:request')
})
on('htmx:before:request', (event) => document.hidden && event.target === $('[data-poll]') && event.preventDefault())
on('htmx:error', ({ detail: { ctx } }) => trouble('Koneksi terputus. Yang tampil adalah data terakhir.', ctx))
on('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx.response.status >= 500) return trouble('Server sedang bermasalah. Coba lagi sebentar lagi.', ctx)
  trouble('', ctx)
  if ($('main > .error-summary')) document.title = `Kesalahan: ${$('h1').textContent}`
  if (ctx.target.id === 'modal') $('#modal-title')?.focus($('#modal').open ? {} : $('#modal').showModal())
  if (ctx.sourceElement.id === 'orders' && ctx.response.status === 200) {
    stale = true
    $('#orders').reset()
  }
  dress()
  if (ctx.target.id !== 'region' || !$('#result')) return
  for (const box of each('#orders [type=checkbox]')) box.checked ||= kept.includes(box.name + box.value)
  ;[stale, kept] = [false, []]
  count()
  if (!before && document.activeElement === document.body) $('#result').focus()
  if (!before) say(`${$('#result').textContent} ditampilkan`)
  before = null
  $('#fresh').textContent = $('#data').textContent
  for (const label of each('label.fold')) label.textContent = $('#result').dataset.filter
  follow()
})
dress()
