import { FileUp } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { maxRecipients } from '#shared/model/link-batches.ts'
import { Button } from '../../../components/button.tsx'
import { FormTextAreaField } from '../../../components/form-fields.tsx'
import type { LinkFormValues } from '../links/link-form-schema.ts'
import { useKnownRecipients } from './batch-queries.ts'
import { decodeText, type LeftOut, readRecipients } from './recipient-list.ts'

/** The number of left out lines that are shown. */
const shownProblems = 5

/** The list of recipients, typed, pasted or from a file, with what was found in it. */
export function RecipientsField({ documentId }: { documentId: string }) {
  const { t } = useTranslation()
  const { watch, setValue, setError, clearErrors } = useFormContext<LinkFormValues>()
  const known = useKnownRecipients(documentId)
  const { recipients, leftOut } = readRecipients(watch('list'), known)
  const take = async (file: File) => {
    const text = decodeText(new Uint8Array(await file.arrayBuffer()))
    if (/[\p{Cc}]/u.test(text.slice(0, 2_000).replace(/\s/g, ''))) {
      return setError('list', { message: t('batches.fileWrong') })
    }
    clearErrors('list')
    const before = watch('list').trimEnd()
    setValue('list', before ? `${before}\n${text}` : text, { shouldDirty: true })
  }
  return (
    <div className="flex flex-col gap-2">
      <FormTextAreaField<LinkFormValues>
        name="list"
        label={t('batches.recipients')}
        hint={t('batches.recipientsHint', { count: maxRecipients })}
        rows={7}
        spellCheck={false}
        autoComplete="off"
        className="font-mono text-xs"
        placeholder={'ann@example.com\nBob Brown <bob@example.com>'}
      />
      <div className="flex items-start justify-between gap-4">
        <div role="status" className="min-w-0 text-xs">
          {recipients.length > 0 ? (
            <p className="font-medium">{t('batches.found', { count: recipients.length })}</p>
          ) : null}
          <Problems leftOut={leftOut} />
        </div>
        <FileButton label={t('batches.fromFile')} onFile={(file) => void take(file)} />
      </div>
    </div>
  )
}

function Problems({ leftOut }: { leftOut: readonly LeftOut[] }) {
  const { t } = useTranslation()
  const [showsAll, setShowsAll] = useState(false)
  if (leftOut.length === 0) return null
  const shown = showsAll ? leftOut : leftOut.slice(0, shownProblems)
  const more = leftOut.length - shown.length
  return (
    <div className="text-warn">
      <p>{t('batches.leftOut', { count: leftOut.length })}</p>
      <ul className="max-h-40 overflow-y-auto">
        {shown.map(({ line, text, problem }) => (
          <li key={line} className="[overflow-wrap:anywhere]">
            {t('batches.line', { line, text })}
            {' – '}
            {t(`batches.problem.${problem}`, { count: maxRecipients })}
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <button type="button" className="underline" onClick={() => setShowsAll(true)}>
          {t('batches.moreLeftOut', { count: more })}
        </button>
      ) : null}
    </div>
  )
}

function FileButton({ label, onFile }: { label: string; onFile(file: File): void }) {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  return (
    <>
      <Button small icon={<FileUp size={14} aria-hidden />} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        className="hidden"
        aria-label={label}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
    </>
  )
}
