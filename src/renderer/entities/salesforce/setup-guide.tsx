import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SalesforceSetup } from '#shared/desktop-state.ts'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Card, Section } from '../../components/screen.tsx'
import { ToggleGroup } from '../../components/toggle-group.tsx'
import { salesforceQueries } from './salesforce-queries.ts'
import { GuidePicture, type GuideStep } from './setup-guide-picture.tsx'

const steps = {
  external: ['create', 'basics', 'oauth', 'security', 'policies', 'key'],
  connected: ['create', 'oauth', 'security', 'policies', 'key'],
} as const
type Kind = keyof typeof steps

/** Explains step by step how an admin creates the app in Salesforce. Shows the values to copy. */
export function SetupGuide({ open: openAtFirst }: { open: boolean }) {
  const { t } = useTranslation('salesforceSetup')
  const { data: setup } = useQuery(salesforceQueries.setup())
  const [open, setOpen] = useState(openAtFirst)
  const [kind, setKind] = useState<Kind>('external')
  if (!setup) return null
  return (
    <Section
      title={t('title')}
      hint={t('hint')}
      action={
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('close') : t('open')}
        </Button>
      }
    >
      {open ? (
        <div className="flex flex-col gap-4">
          <ToggleGroup<Kind>
            label={t('kind')}
            value={kind}
            onChange={setKind}
            choices={[
              { value: 'external', label: t('kinds.external') },
              { value: 'connected', label: t('kinds.connected') },
            ]}
          />
          <p className="text-sm text-ink-2">{t(`kindHint.${kind}`)}</p>
          <ValuesToCopy setup={setup} />
          <ol className="flex flex-col gap-5">
            {steps[kind].map((step, index) => (
              <Step key={step} kind={kind} step={step} number={index + 1} setup={setup} />
            ))}
            <li className="grid gap-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
              <div>
                <h3 className="text-sm font-semibold">{t('field.title')}</h3>
                <p className="mt-1 text-sm text-ink-2">{t('field.text')}</p>
              </div>
              <GuidePicture step="field" setup={setup} />
            </li>
          </ol>
        </div>
      ) : null}
    </Section>
  )
}

function ValuesToCopy({ setup }: { setup: SalesforceSetup }) {
  const { t } = useTranslation('salesforceSetup')
  return (
    <Card className="py-1">
      <div className="flex flex-col gap-1 py-3">
        <div className="flex items-center justify-between gap-3">
          <h3 className="text-sm font-medium">{t('callbackUrls')}</h3>
          <CopyButton small text={setup.callbackUrls.join('\n')} label={t('copyAll')} />
        </div>
        <ul>
          {setup.callbackUrls.map((url) => (
            <Copyable key={url} value={url} />
          ))}
        </ul>
      </div>
      <div className="flex flex-col gap-1 py-3">
        <h3 className="text-sm font-medium">{t('scopes')}</h3>
        <ul className="text-sm text-ink-2">
          <li>{t('scopeNames.api')}</li>
          <li>{t('scopeNames.refresh_token')}</li>
        </ul>
      </div>
    </Card>
  )
}

function Copyable({ value }: { value: string }) {
  const { t } = useTranslation('salesforceSetup')
  return (
    <li className="flex items-center justify-between gap-3 py-1">
      <code className="min-w-0 truncate font-mono text-xs select-text">{value}</code>
      <CopyButton small text={value} label={t('copy')} describe={t('copyOf', { value })} />
    </li>
  )
}

type StepProps = { kind: Kind; step: Exclude<GuideStep, 'field'>; number: number; setup: SalesforceSetup }

function Step({ kind, step, number, setup }: StepProps) {
  const { t } = useTranslation('salesforceSetup')
  const say = t as unknown as (key: string) => string
  return (
    <li className="grid gap-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div>
        <h3 className="text-sm font-semibold">
          {number}. {say(`${kind}.${step}.title`)}
        </h3>
        <p className="mt-1 text-sm text-ink-2">{say(`${kind}.${step}.text`)}</p>
      </div>
      <GuidePicture step={step} kind={kind} setup={setup} />
    </li>
  )
}
