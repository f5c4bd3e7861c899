/** What is sent to each of these addresses, one message each. */
export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

const PATIENCE_MS = 10_000

/**
 * By the server of SMTP_URL (`smtps://user:password@host:465`). The sender is its `?from=`, else its user where that is
 * an address. Loaded when it is needed: few installations send mail.
 * @throws when the server has not taken it
 */
export async function sendMail(smtpUrl: string, { to, subject, text }: Mail): Promise<void> {
  if (to.length === 0) return
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(
    {
      url: withoutFrom(smtpUrl),
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
    },
    { from: senderOf(smtpUrl) },
  )
  try {
    // nobody needs to see who else administers; all or none, so that a repetition tells nobody twice
    await transport.sendMail({ bcc: [...to], subject, text })
  } catch (error) {
    throw new Error(`SMTP_URL: ${error instanceof Error ? error.message : 'not sent'}`)
  } finally {
    transport.close()
  }
}

export function senderOf(smtpUrl: string): string {
  const { username, hostname, searchParams } = new URL(smtpUrl)
  const from = searchParams.get('from')
  if (from !== null) return from
  const user = decodeURIComponent(username)
  return user.includes('@') ? user : `backlog-orders@${hostname}`
}

function withoutFrom(smtpUrl: string): string {
  const url = new URL(smtpUrl)
  url.searchParams.delete('from')
  return url.href
}
