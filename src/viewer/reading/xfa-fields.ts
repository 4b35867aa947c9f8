/** Makes the fields of an XFA form read-only, because values cannot be saved. Call this when pdf.js has laid out a page of the form. */
export function makeReadOnly(page: HTMLElement): void {
  for (const field of page.querySelectorAll('.xfaLayer :is(input, textarea, select, button)')) {
    if (field instanceof HTMLTextAreaElement) field.readOnly = true
    else if (field instanceof HTMLInputElement && !/^(checkbox|radio|button|submit)$/.test(field.type))
      field.readOnly = true
    else (field as HTMLSelectElement | HTMLButtonElement | HTMLInputElement).disabled = true
  }
}
