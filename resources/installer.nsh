; Included in the NSIS installer (electron-builder.yml). Adds "Share with Lastpage" to the menu of PDF files in the Explorer, without becoming their
; default program. https://learn.microsoft.com/windows/win32/shell/app-registration#registering-verbs-and-other-file-association-information
!define SHARE_VERB "Software\Classes\SystemFileAssociations\.pdf\shell\Lastpage.Share"

!macro customInstall
  ${If} $LANGUAGE == 1041
    WriteRegStr SHELL_CONTEXT "${SHARE_VERB}" "" "Lastpageで共有"
  ${Else}
    WriteRegStr SHELL_CONTEXT "${SHARE_VERB}" "" "Share with Lastpage"
  ${EndIf}
  WriteRegStr SHELL_CONTEXT "${SHARE_VERB}" "Icon" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}",0'
  WriteRegStr SHELL_CONTEXT "${SHARE_VERB}\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "${SHARE_VERB}"
!macroend
