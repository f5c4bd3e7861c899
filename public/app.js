// Everything here is optional: every flow works as plain links and forms. Syntax of Chrome 109 at most.
// Listeners stand on the document and look their elements up, since htmx replaces the body on Back.
const $ = (selector) => document.querySelector(selector)
const each = (selector) => [...document.querySelectorAll(selector)]
const on = (names, listener, capture) =>
  names.split(' ').map((name) => document.addEventListener(name, listener, capture))
document.documentElement.classList.add('js')
// Links of the region become swaps, Investigasi a modal; a click with a modifier key stays the browser's.
const get = (href, source, target, push) => htmx.ajax('GET', href, { source, target, push, swap: 'innerHTML' })
on('click', (event) => {
  const { target } = event
  const link = target.closest('#region a:not([download])')
  const own = link && window.htmx && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
  if (own && link.pathname === location.pathname) get(link.href, '#region', '#region', 'true', event.preventDefault())
  if (own && link.pathname.endsWith('/investigation')) get(link.href, link, '#modal', event.preventDefault())
  if (target.id === 'modal' || target.closest('[data-close]')) target.closest('dialog')?.close()
  for (const open of each('details.pick[open]')) open.open = open.contains(target)
  if (!target.matches('.board tbody :is(th, td:nth-child(6), td:nth-child(7)):not(.none)')) return
  navigator.clipboard?.writeText(target.textContent).then(() => say(`${target.textContent} disalin`))
})
on('keydown', (event) => {
  const { key, target } = event
  const open = key === 'Escape' && $('details.pick[open]')
  if (open) open.firstElementChild.focus(open.removeAttribute('open'))
  if (key !== 'Enter' || event.shiftKey || target.id !== 'invoice') return
  event.preventDefault()
  target.form.requestSubmit()
  target.select() // the next scan of a barcode replaces this one
})
// Ticks: the header box is this page, `all` is everything the filter means.
const ticks = () => each('#orders [name=ids]')
const count = () => {
  if (!$('#every')) return
  const ticked = ticks().filter((box) => box.checked).length
  const words = $('#all').checked ? $('#all').dataset.count : ticked
  $('#orders').classList.toggle('picking', ticked > 0)
  $('#every').checked = ticked === ticks().length
  $('#every').indeterminate = ticked > 0 && ticked < ticks().length
  $('#picked').textContent = `${words} dipilih`
  $('#sync').textContent = `Synchronize ${words} pesanan`
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
    const given = asked.getAll(field.name)
    if (field.type === 'checkbox') field.checked = given.includes(field.value)
    else if (field.name && field !== document.activeElement) field.value = given[0] ?? ''
  }
  $('#filters').dispatchEvent(new Event('change', { bubbles: true }))
}
// Orders changed somewhere else: their rows are marked; nothing moves under ticks or an open Investigasi.
const facts = (box) => [5, 6, 7, 8].map((at) => box.closest('tr').cells[at].textContent).join()
let [before, stale] = [null, false]
const refresh = () => {
  stale = !!$('.picking, dialog[open]')
  if (stale || !$('#region') || !window.htmx) return
  before = Object.fromEntries(ticks().map((box) => [box.value, facts(box)]))
  get(location.href, '#region', '#region')
}
on('backlog-changed', refresh)
on('close', () => stale && refresh(), true)
addEventListener('pageshow', (event) => event.persisted && refresh())
// What a request shows of itself.
const say = (words) => Object.assign($('#said'), { textContent: words })
const trouble = (words, { request, sourceElement, target, push }) => {
  $('#trouble').hidden = !words
  $('#trouble p').textContent = words
  const read = () => get(request.action, sourceElement, target, push)
  $('#retry').onclick = request.method === 'GET' ? read : () => sourceElement.requestSubmit()
}
on('htmx:config:request', ({ detail: { ctx } }) => {
  for (const [name, value] of [...ctx.request.body]) if (value === '') ctx.request.body.delete(name)
})
on('htmx:before:request htmx:finally:request', ({ type, detail: { ctx } }) => {
  if (ctx.target.id === 'region') ctx.target.setAttribute('aria-busy', type === 'htmx:before:request')
})
on('htmx:error', ({ detail: { ctx } }) => trouble('Koneksi terputus. Yang tampil adalah data terakhir.', ctx))
on('htmx:after:swap', ({ detail: { ctx } }) => {
  const { status } = ctx.response
  if (status >= 500) return trouble('Server sedang bermasalah. Coba lagi sebentar lagi.', ctx)
  trouble('', ctx)
  if ($('main > .error-summary')) document.title = `Kesalahan: ${$('h1').textContent}`
  if (ctx.target.id === 'modal' && !$('#modal').open) $('#modal').showModal()
  if (ctx.target.id === 'modal') $('#modal-title')?.focus()
  if (ctx.target.id === 'run' && ctx.request.method === 'POST' && status === 200) refresh($('#orders').reset(), count())
  if (ctx.target.id !== 'region') return
  if (document.activeElement === document.body) $('#result').focus()
  for (const box of before ? ticks() : []) if (before[box.value] !== facts(box)) box.closest('tr').className = 'changed'
  if (!before) say(`${$('#result').textContent} ditampilkan`)
  before = null
  $('#fresh').textContent = $('#data').textContent
  follow()
})
