import { useTranslation } from 'react-i18next'
import { readDomain } from '#shared/email-address.ts'
import { Domain, type RecordOwnerRule, SlackChannel, type Workspace } from '#shared/model/people.ts'
import { AutosaveTextField } from '../../../components/autosave-text-field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { ChannelProblems } from './channel-problems.tsx'

const rules = ['off', 'person', 'account'] as const satisfies RecordOwnerRule[]

export function VisitNotificationsSection({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  return (
    <Section title={t('settings.telling')}>
      <ChannelProblems problems={workspace.channelProblems} />
      <Card>
        <SettingRow label={t('settings.recordOwnerRule')} hint={t('settings.recordOwnerRuleHint')}>
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
        </SettingRow>
        <IgnoredDomains domains={workspace.ignoredDomains} />
        {workspace.channels.slack ? <SlackChannelField channel={workspace.slackChannel} /> : null}
      </Card>
    </Section>
  )
}

const domainsIn = (text: string) =>
  text
    .split(/[\s,、，]+/)
    .filter(Boolean)
    .map((word) => word.replace(/^[@＠]/, ''))
    .map((word) => readDomain(word) ?? word)

function IgnoredDomains({ domains }: { domains: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <AutosaveTextField
      label={t('settings.ignoredDomains')}
      hint={t('settings.ignoredDomainsHint')}
      stored={domains.join(', ')}
      normalize={(typed) => domainsIn(typed).join(', ')}
      validate={(text) => {
        const wrong = domainsIn(text).find((domain) => !Domain.safeParse(domain).success)
        return wrong === undefined ? undefined : t('settings.ignoredDomainsWrong', { domain: wrong })
      }}
      save={(text) => call('workspace.update', { ignoredDomains: domainsIn(text) })}
    />
  )
}

function SlackChannelField({ channel }: { channel: string | null }) {
  const { t } = useTranslation()
  return (
    <AutosaveTextField
      label={t('settings.slackChannel')}
      hint={t('settings.slackChannelHint')}
      stored={channel ?? ''}
      validate={(text) =>
        SlackChannel.safeParse(text).success ? undefined : t('settings.slackChannelWrong')
      }
      save={(text) => call('workspace.update', { slackChannel: text || null })}
    />
  )
}
