import { WebClient } from '@slack/web-api'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import { addressedTo, automaticMail, smtpTransport } from '../../../infrastructure/smtp.ts'
import { failed, ok, skipped, warning } from './check.ts'

type Config = Pick<TrackerConfig, 'smtpUrl' | 'mailFrom' | 'slackToken' | 'slackApiUrl'>

/** Connects and logs in. With `sendTo`, also sends a test mail. */
export async function checkMail({ smtpUrl, mailFrom }: Config, sendTo: string | undefined) {
  if (smtpUrl === null || mailFrom === null) return skipped('TRACKER_SMTP_URL is not set')
  const transport = smtpTransport(smtpUrl)
  try {
    await transport.verify()
    if (sendTo === undefined) return ok('connected and logged in; --send-to EMAIL also sends a test mail')
    const addresses = addressedTo(mailFrom, '', sendTo)
    if (!addresses) return failed('--send-to is not a valid address')
    await transport.sendMail({
      ...addresses,
      headers: automaticMail,
      subject: 'Lastpage: test mail',
      text: 'The tracker can send e-mail. Nobody needs to answer this mail.\n',
    })
    return ok(`the mail server accepted a test mail to ${sendTo}`)
  } finally {
    transport.close()
  }
}

/** The scopes of docs/hosting.md. Slack returns the scopes of the token in a header. */
const scopes = ['chat:write', 'users:read', 'users:read.email', 'im:write', 'im:history']

export async function checkSlack({ slackToken, slackApiUrl }: Config) {
  if (slackToken === null) return skipped('TRACKER_SLACK_TOKEN is not set')
  const client = new WebClient(slackToken, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    timeout: 15_000,
    allowAbsoluteUrls: false,
  })
  const answer = await client.auth.test()
  const granted = answer.response_metadata?.scopes
  const missing = granted ? scopes.filter((scope) => !granted.includes(scope)) : []
  if (missing.length > 0) return warning(`the token lacks the scopes ${missing.join(', ')}`)
  return ok(`the bot ${answer.user ?? ''} is in the Slack workspace ${answer.team ?? ''}`)
}
