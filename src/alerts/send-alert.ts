import type { Services } from '../services.ts'
import { administratorAddresses, findIncidents } from './incidents-repository.ts'
import type { SendAlertJob } from './job.ts'
import { sendMail } from './mail.ts'
import { messageOf, payloadOf } from './message.ts'
import { postSigned } from './webhook.ts'

/** What the queue begins again until it has gone through. Whoever is told knows a repetition by the incidents' ids. */
export async function sendAlert(
  { db, config, clock }: Pick<Services, 'db' | 'config' | 'clock'>,
  { way, kind, incidentIds }: SendAlertJob,
): Promise<void> {
  const incidents = await findIncidents(db, incidentIds)
  if (way === 'webhook' && config.alertWebhookUrl !== null) {
    const { alertWebhookUrl: url, alertWebhookSecret: secret } = config
    await postSigned({ url, secret }, payloadOf(kind, incidents), clock.now())
  }
  if (way === 'mail' && config.smtpUrl !== null) {
    const { subject, text } = messageOf(kind, incidents, config.businessTimeZone)
    await sendMail(config.smtpUrl, { to: await administratorAddresses(db), subject, text })
  }
}
