import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Visit } from '#shared/model/visits.ts'
import { lacksRecord } from '#shared/visit-rules.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { toast } from '../../components/toast.tsx'
import { call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useMayChange, useSession } from '../../lib/session.ts'
import { cacheVisits } from './visit-queries.ts'

/** True if the visitor's address is known, but a run found no record in Salesforce for the address. */
export const canCreateLead = (visit: Visit) => visit.visitor.email !== null && visit.runs.some(lacksRecord)

/** A form that creates a Lead for the visitor. Main then retries the runs of the visit. */
export function CreateLead({ visit }: { visit: Visit }) {
  const { t } = useTranslation('salesforce')
  const { t: td } = useTranslation()
  const may = useMayChange(visit.owner.id)
  const connected = useSession((state) => state.session?.salesforce.state === 'connected')
  const [open, setOpen] = useState(false)
  const email = visit.visitor.email
  if (!email) return null
  return (
    <div>
      <Button
        small
        variant="primary"
        disabled={!connected || !may}
        icon={<UserPlus size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('attention.createLead')}
      </Button>
      {may ? null : (
        <p className="mt-1 text-xs text-ink-3">{td('common.onlyOwner', { name: visit.owner.name })}</p>
      )}
      {connected || !may ? null : <p className="mt-1 text-xs text-ink-3">{t('attention.connectFirst')}</p>}
      <Dialog open={open} onOpenChange={setOpen} title={t('attention.leadFor', { email })}>
        <LeadForm visit={visit} email={email} onDone={() => setOpen(false)} />
      </Dialog>
    </div>
  )
}

/** Guesses default values from an address: `hanako.suzuki@aozora.example` becomes Hanako Suzuki of Aozora. */
function guessFromEmail(email: string): { lastName: string; firstName: string; company: string } {
  const [local = '', host = ''] = email.split('@')
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  const [first = '', ...rest] = local.split('+')[0]?.split(/[._-]/).filter(Boolean) ?? []
  const last = rest.at(-1)
  return {
    lastName: capital(last ?? first),
    firstName: last ? capital(first) : '',
    company: capital(host.split('.')[0] ?? ''),
  }
}

function LeadForm({ visit, email, onDone }: { visit: Visit; email: string; onDone(): void }) {
  const { t } = useTranslation('salesforce')
  const errorText = useErrorText()
  const [fields, setFields] = useState(() => guessFromEmail(email))
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!fields.lastName.trim() || !fields.company.trim()) return setProblem(t('attention.missing'))
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await call('salesforce.createLead', { visitId: visit.id, email, ...fields })
      cacheVisits([made.visit])
      toast(made.created ? t('attention.leadMade') : t('attention.leadExists'))
      onDone()
    } catch (thrown) {
      setProblem(errorText(toCallError(thrown)))
      setBusy(false)
    }
  }
  const input = (name: keyof typeof fields) => ({
    label: t(`attention.${name}`),
    value: fields[name],
    maxLength: name === 'company' ? 255 : name === 'lastName' ? 80 : 40,
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
  })
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">{t('attention.leadWhat')}</p>
      <TextField {...input('lastName')} />
      <TextField {...input('firstName')} />
      <TextField {...input('company')} />
      {problem ? (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={busy}>
          {t('attention.createLead')}
        </Button>
      </div>
    </form>
  )
}
