// Owns Settings · Workspace · who is told of a visit: record-owner rule, ignored domains, Slack channel.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Domain, type RecordOwnerRule, SlackChannel, type Workspace } from '#shared/model.ts'
import { call } from '../../app/desktop.ts'
import { TextField } from '../../components/field.tsx'
import { Card, Section } from '../../components/screen.tsx'
import { Select } from '../../components/select.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { Row } from './row.tsx'

const rules = ['off', 'person', 'account'] as const satisfies RecordOwnerRule[]

export function TellingSection({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return (
    <Section title={t('settings.telling')}>
      <Card>
        <Row label={t('settings.recordOwnerRule')} hint={t('settings.recordOwnerRuleHint')}>
          <div className="w-60">
            <Select<RecordOwnerRule>
              label={t('settings.recordOwnerRule')}
              value={workspace.recordOwnerRule}
              onChange={(recordOwnerRule) =>
                void attempt(() => call('workspace.update', { recordOwnerRule }))
              }
              choices={rules.map((value) => ({ value, label: t(`settings.recordOwnerRules.${value}`) }))}
            />
          </div>
        </Row>
        <IgnoredDomains key={workspace.ignoredDomains.join()} domains={workspace.ignoredDomains} />
        {workspace.channels.slack ? (
          <SlackChannelField key={workspace.slackChannel} channel={workspace.slackChannel} />
        ) : null}
      </Card>
    </Section>
  )
}

function IgnoredDomains({ domains }: { domains: readonly string[] }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(domains.join(', '))
  const [wrong, setWrong] = useState<string>()
  const save = () => {
    const given = text.split(/[\s,、，]+/).filter(Boolean)
    const bad = given.find((each) => !Domain.safeParse(each.replace(/^@/, '')).success)
    setWrong(bad)
    const ignoredDomains = given.map((each) => each.replace(/^@/, '').toLowerCase())
    if (bad !== undefined || ignoredDomains.join() === domains.join()) return
    void attempt(() => call('workspace.update', { ignoredDomains }), t('common.saved'))
  }
  return (
    <div className="py-2.5">
      <TextField
        label={t('settings.ignoredDomains')}
        hint={t('settings.ignoredDomainsHint')}
        error={wrong === undefined ? undefined : t('settings.ignoredDomainsWrong', { domain: wrong })}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={save}
      />
    </div>
  )
}

function SlackChannelField({ channel }: { channel: string | null }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(channel ?? '')
  const [isWrong, setIsWrong] = useState(false)
  const save = () => {
    const given = text.trim()
    const wrong = given !== '' && !SlackChannel.safeParse(given).success
    setIsWrong(wrong)
    const slackChannel = given === '' ? null : given
    if (wrong || slackChannel === channel) return
    void attempt(() => call('workspace.update', { slackChannel }), t('common.saved'))
  }
  return (
    <div className="py-2.5">
      <TextField
        label={t('settings.slackChannel')}
        hint={t('settings.slackChannelHint')}
        error={isWrong ? t('settings.slackChannelWrong') : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={save}
      />
    </div>
  )
}
