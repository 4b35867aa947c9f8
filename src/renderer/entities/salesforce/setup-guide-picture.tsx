// The drawings show the fields and buttons of Salesforce's setup, without artwork of Salesforce. Screen readers skip the drawings, because the
// text of each step has the same information.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SalesforceSetup } from '#shared/desktop-state.ts'

export type GuideStep = 'create' | 'basics' | 'oauth' | 'security' | 'policies' | 'key' | 'field'
type PictureProps = { step: GuideStep; kind?: 'external' | 'connected'; setup: SalesforceSetup }

export function GuidePicture({ step, kind = 'external', setup }: PictureProps) {
  const Drawing = drawings[step]
  return (
    <div
      aria-hidden
      data-picture={step}
      className="self-start overflow-hidden rounded-card border border-line bg-sunken text-xs shadow-sm"
    >
      <div className="flex gap-1.5 border-b border-line px-3 py-2">
        {['a', 'b', 'c'].map((dot) => (
          <span key={dot} className="size-2 rounded-full bg-line-strong" />
        ))}
      </div>
      <div className="flex flex-col gap-2 p-3">
        <Drawing kind={kind} setup={setup} />
      </div>
    </div>
  )
}

type DrawingProps = Required<Omit<PictureProps, 'step'>>

const drawings: Record<GuideStep, (props: DrawingProps) => ReactNode> = {
  create: Create,
  basics: Basics,
  oauth: OAuth,
  security: Security,
  policies: Policies,
  key: Key,
  field: Field,
}

function Create({ kind }: DrawingProps) {
  const { t } = useTranslation('salesforceSetup')
  const manager = t(kind === 'external' ? 'picture.externalManager' : 'picture.appManager')
  return (
    <>
      <Entry label={t('picture.quickFind')}>{manager}</Entry>
      <Press>{t(kind === 'external' ? 'picture.newApp' : 'picture.edit')}</Press>
    </>
  )
}

function Basics() {
  const { t } = useTranslation('salesforceSetup')
  return (
    <>
      <Entry label={t('picture.name')}>Lastpage</Entry>
      <Entry label={t('picture.contact')}>admin@example.com</Entry>
      <Entry label={t('picture.distribution')}>{t('picture.local')}</Entry>
    </>
  )
}

function OAuth({ setup }: DrawingProps) {
  const { t } = useTranslation('salesforceSetup')
  return (
    <>
      <Tick on>{t('picture.enableOAuth')}</Tick>
      <Entry label={t('picture.callback')}>
        {setup.callbackUrls.map((url) => (
          <div key={url}>{url}</div>
        ))}
      </Entry>
      <Entry label={t('picture.scopes')}>
        <div>{t('scopeNames.api')}</div>
        <div>{t('scopeNames.refresh_token')}</div>
      </Entry>
    </>
  )
}

function Security() {
  const { t } = useTranslation('salesforceSetup')
  return (
    <>
      <Tick>{t('picture.secretWeb')}</Tick>
      <Tick>{t('picture.secretRefresh')}</Tick>
      <Tick on>{t('picture.pkce')}</Tick>
      <Tick on>{t('picture.rotation')}</Tick>
    </>
  )
}

function Policies() {
  const { t } = useTranslation('salesforceSetup')
  return (
    <>
      <Entry label={t('picture.users')}>{t('picture.selfAuthorize')}</Entry>
      <Entry label={t('picture.refreshPolicy')}>{t('picture.untilRevoked')}</Entry>
    </>
  )
}

function Key() {
  const { t } = useTranslation('salesforceSetup')
  return <Entry label={t('picture.consumerKey')}>3MVG9…</Entry>
}

function Field() {
  const { t } = useTranslation('salesforceSetup')
  return (
    <>
      <Entry label={t('picture.fieldLabel')}>{t('picture.fieldName')}</Entry>
      <Entry label={t('picture.fieldLength')}>80</Entry>
      <Tick on>{t('picture.unique')}</Tick>
      <Tick on>{t('picture.externalId')}</Tick>
    </>
  )
}

function Entry({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <div className="text-ink-3">{label}</div>
      <div className="mt-0.5 rounded-control border border-accent bg-canvas px-2 py-1 break-all text-ink">
        {children}
      </div>
    </div>
  )
}

function Press({ children }: { children: ReactNode }) {
  return (
    <div className="self-end rounded-control bg-accent px-3 py-1 font-medium text-on-accent">{children}</div>
  )
}

function Tick({ on = false, children }: { on?: boolean; children: ReactNode }) {
  return (
    <div className="flex items-center gap-2 text-ink-2">
      <svg viewBox="0 0 16 16" className="size-4 shrink-0" aria-hidden="true">
        <rect
          x="1"
          y="1"
          width="14"
          height="14"
          rx="3"
          className={on ? 'fill-accent' : 'fill-canvas stroke-line-strong'}
        />
        {on ? <path d="M4 8.5 7 11.5 12 5" fill="none" strokeWidth="2" className="stroke-canvas" /> : null}
      </svg>
      {children}
    </div>
  )
}
