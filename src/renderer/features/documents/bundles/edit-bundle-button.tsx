import { Files } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { toast } from '../../../components/toast.tsx'
import { useMayChange } from '../../../lib/session.ts'
import { BundleDialog } from './bundle-dialog.tsx'

export function EditBundleButton({ document }: { document: Document }) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const may = useMayChange(document.owner.id)
  return (
    <>
      <Button
        disabled={!may}
        title={may ? undefined : t('common.onlyOwner', { name: document.owner.name })}
        icon={<Files size={14} aria-hidden />}
        onClick={() => setEditing(true)}
      >
        {t('bundles.editShort')}
      </Button>
      <BundleDialog
        document={document}
        open={editing}
        onOpenChange={setEditing}
        onSaved={(saved) => toast(t('bundles.saved', { title: saved.title }))}
      />
    </>
  )
}
