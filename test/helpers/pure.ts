/** Values in, values out: no database, network, clock, environment or framework. Tested to the last branch. */
export const PURE_FILES: Readonly<Record<string, string>> = {
  auth: 'login-form password return-path role session-limits',
  backlog:
    'admission board-links date-range directory filter filter-fields fold invoice-numbers keterangan local-time observation order outcome position shortened time-words',
  completeness: 'comparison days part query trouble-words',
  connections: 'addresses app-form channel connection-state sealed-place trouble',
  ingest: 'dice file-trouble generator invented-places iso-time lives payload schema shape',
  investigation:
    'case case-words evidence fact-words finding findings-cancelled findings-documents findings-outside findings-packing live-words warnings',
  'erp-connection': 'connection-form trouble',
  marketplaces:
    'readable windows lazada/answer lazada/failure lazada/fold lazada/push shopee/answer shopee/failure shopee/order-list shopee/push tiktok/answer tiktok/failure tiktok/push',
  platform: 'errors outbound/answer',
  remedies: 'remedy remedy-words',
  sync: 'change-words changes few-names freshness keterangan-change pulled reason recorded run settlement unreadable without-bgen',
}

const PURE_ANYWHERE = /-view\.ts$|(^|\/)(mapping|port|signature|vocabulary)\.ts$/

/** Matches paths under src/. */
export const PURE = new RegExp(
  Object.entries(PURE_FILES)
    .flatMap(([folder, names]) => names.split(' ').map((name) => `^${folder}/${name}\\.ts$`))
    .concat(PURE_ANYWHERE.source)
    .join('|'),
)
