import { ORDER_ITEM, STORE_ITEM, WAREHOUSE_ITEM } from './schema.ts'

/** Items of one request at most. */
export const MOST_ITEMS = 10_000

/** What the OpenAPI page says above the calls. */
export const API_INTRODUCTION = `
Push marketplace orders, and what B-Gen knows of them, to the backlog. Every call is **safe to repeat**: sending the same
batch twice changes nothing.

- Send \`Authorization: Bearer …\` and \`Content-Type: application/json\`; 1 to ${MOST_ITEMS.toLocaleString('en')} items a call.
- Items are validated one by one: a bad one is \`rejected\` by name, the others are kept. The answers stand in the order sent.
- An order is identified by (\`store\`, \`invoice\`), letter case and all. Its two halves have a source and an \`updatedAt\` each:
  the marketplace's fields and \`bgen\`. Either may come alone for an order that exists. Older never overwrites newer (\`stale\`,
  a success); an equal time with other content is the later word.
- An absent field stays as it was, \`null\` clears an optional one. When the status leaves \`cancelled\`, who cancelled and why
  are cleared unless the same item says otherwise.
- Times are ISO 8601 with an offset and are kept to the millisecond; finer digits are cut off. An \`updatedAt\` more than
  10 minutes ahead of this server's clock is rejected.
- Texts must not be empty, and codes must not begin or end with a space.
- Register stores and warehouses before the orders that name them.

| outcome | meaning |
| --- | --- |
| created | the order is new |
| updated | something changed |
| unchanged | nothing in it was new |
| stale | older than what is known; ignored |
| rejected | not applied; \`errors\` names the fields |

Of an order's two halves the stronger outcome counts: rejected, created, updated, stale, unchanged.
`

const COUNT = { type: 'integer' }
const COUNTS = {
  type: 'object',
  properties: { created: COUNT, updated: COUNT, unchanged: COUNT, stale: COUNT, rejected: COUNT },
}

const ERRORS = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      field: { type: 'string', description: 'Name of the field, e.g. `bgen.packedAt`; empty: the item itself.' },
      message: { type: 'string', description: 'What is wrong with it, in Indonesian.' },
    },
  },
}

/** `keys`: what every answer repeats of its item, as far as it is a text. */
function answers(keys: readonly string[]) {
  const repeated = Object.fromEntries(keys.map((key) => [key, { type: ['string', 'null'] }]))
  const outcome = { enum: ['created', 'updated', 'unchanged', 'stale', 'rejected'] }
  const answer = { type: 'object', properties: { index: { type: 'integer' }, ...repeated, outcome, errors: ERRORS } }
  return {
    type: 'object',
    description: 'One answer per item, in the order sent.',
    properties: { results: { type: 'array', items: answer }, counts: COUNTS },
  }
}

const refusal = (description: string) => ({
  type: 'object',
  description,
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        message: { type: 'string', description: 'What happened and what to do, in Indonesian.' },
        reference: {
          type: 'string',
          description: "For the administrator: the status and the request's id in this server's log.",
          examples: ['500-3f1c09ab77de'],
        },
      },
    },
  },
})

const refusals = {
  400: refusal('No JSON, or not of this shape. Nothing was applied.'),
  401: refusal('No valid token.'),
  403: refusal('The token may not do this.'),
  413: refusal('Too many items, or too many bytes. Nothing was applied.'),
  500: refusal('A mistake of ours. Send the same again; if it stays, tell the administrator the reference.'),
  503: refusal('The database does not answer. Send the same again after Retry-After seconds.'),
}

function list(name: string, items: object, examples: readonly unknown[]) {
  const properties = { [name]: { type: 'array', items, minItems: 1, maxItems: MOST_ITEMS } }
  return { type: 'object', required: [name], properties, examples }
}

export const ORDERS_CALL = {
  tags: ['Orders'],
  summary: 'Say what is known of orders',
  body: list('orders', ORDER_ITEM, [
    {
      orders: [
        {
          store: 'SHP-01',
          invoice: '2611230000002S',
          createdAt: '2026-11-23T09:30:00+07:00',
          updatedAt: '2026-11-23T10:05:12.345+07:00',
          status: 'accepted',
          statusRaw: 'READY_TO_SHIP',
          warehouse: 'JAK-1',
          shippingAgency: 'SPX Standard',
          shipBy: '2026-11-25T23:59:59+07:00',
          bgen: { updatedAt: '2026-11-23T10:01:00+07:00', soCode: 'SO-2611-0000001', invoiceCode: null },
        },
      ],
    },
    {
      orders: [
        {
          store: 'SHP-01',
          invoice: '2611230000002S',
          bgen: { updatedAt: '2026-11-23T13:00:00+07:00', packedAt: '2026-11-23T12:58:41+07:00' },
        },
      ],
    },
  ]),
  response: { 200: answers(['store', 'invoice']), ...refusals },
}

export const STORES_CALL = {
  tags: ['Places'],
  summary: 'Register stores',
  body: list('stores', STORE_ITEM, [{ stores: [{ code: 'SHP-01', name: 'Toko Maju', marketplace: 'shopee' }] }]),
  response: { 200: answers(['code']), ...refusals },
}

export const WAREHOUSES_CALL = {
  tags: ['Places'],
  summary: 'Register warehouses',
  body: list('warehouses', WAREHOUSE_ITEM, [{ warehouses: [{ code: 'JAK-1', name: 'Gudang Jakarta' }] }]),
  response: { 200: answers(['code']), ...refusals },
}
