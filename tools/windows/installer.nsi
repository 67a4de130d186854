; Installs Rollbook for one user, without an administrator; made by tools/windows.sh.
; An older one is replaced in its place. What was entered lies in the profile and stays, also when the program is taken away.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
Name "造册"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Rollbook"
InstallDirRegKey HKCU "Software\Rollbook" "Folder"
BrandingText "造册 ${VERSION}"
ManifestDPIAware true
ManifestSupportedOS Win10
AllowSkipFiles off

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define PROGRAM "造册.exe"
!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Rollbook"
!define DATA "$APPDATA\Rollbook"

!define MUI_WELCOMEPAGE_TITLE "安装造册"
!define MUI_WELCOMEPAGE_TEXT "造册是学校和教育局填报、汇总建档立卡学生的登记册，不用联网。$\r$\n$\r$\n只装给您一个人用，不需要管理员密码。已经装过旧版本的，直接换成新版本，填过的登记册不动。$\r$\n$\r$\n请先关掉正在用的造册，再按“下一步”。"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开造册"
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "只卸掉程序。填过的登记册留在 ${DATA}，以后重新安装还能打开。"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductName" "造册 Rollbook"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileDescription" "造册 Rollbook 安装程序"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_SIMPCHINESE} "LegalCopyright" ""

; A program that runs cannot be written to: who installs is asked to close it. Unasked (/S), the installer ends with 2 and has changed nothing.
!macro Closed un
Function ${un}Closed
  again:
  ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
    Return
  ${EndIf}
  ClearErrors
  FileOpen $0 "$INSTDIR\${PROGRAM}" a
  ${IfNot} ${Errors}
    FileClose $0
    Return
  ${EndIf}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "造册还开着。请先存好正在填的，把它关掉，再按“重试”。" /SD IDCANCEL IDRETRY again
  SetErrorLevel 2
  Quit
FunctionEnd
!macroend
!insertmacro Closed ""
!insertmacro Closed "un."

Function .onInit
  ${IfNot} ${AtLeastWin10} ; a system of 32 bit says itself that it cannot open this
    MessageBox MB_OK|MB_ICONSTOP "造册要 64 位的 Windows 10 或更新的系统，这台电脑用不了。" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  Call Closed
FunctionEnd

Function un.onInit
  Call un.Closed
FunctionEnd

; Opens EXT opens files of an extension with the program: for this user only.
!macro Opens EXT TYPE LABEL
  WriteRegStr HKCU "Software\Classes\${EXT}" "" "${TYPE}"
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "${LABEL}"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" '"$INSTDIR\${PROGRAM}",0'
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
!macroend
!macro Closes EXT TYPE
  ReadRegStr $0 HKCU "Software\Classes\${EXT}" ""
  ${If} $0 == "${TYPE}"
    DeleteRegKey HKCU "Software\Classes\${EXT}"
  ${EndIf}
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
!macroend
!define CHANGED 'System::Call "shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)"'

Section
  SetOutPath "$INSTDIR"
  SetOverwrite on
  RMDir /r "$INSTDIR\previous.new" ; an update that was stopped is not gone on with
  Delete "$INSTDIR\*.new"
  ; Both programs hold the fonts and pictures, which are packed once where they lie within the packer's window: behind the window's
  ; program, in which they come late, directly the other, in which they come early.
  File "${STAGE}/${PROGRAM}"
  File "${STAGE}/rollbookctl.exe"
  File /r /x rollbookctl.exe /x "${PROGRAM}" "${STAGE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\Rollbook" "Folder" "$INSTDIR"
  CreateShortCut "$SMPROGRAMS\造册.lnk" "$INSTDIR\${PROGRAM}"
  CreateShortCut "$DESKTOP\造册.lnk" "$INSTDIR\${PROGRAM}"
  !insertmacro Opens ".zcb" "Rollbook.Bundle" "造册上报、下发文件"
  !insertmacro Opens ".zcgrant" "Rollbook.Grant" "造册批准"
  !insertmacro Opens ".zcp" "Rollbook.Pack" "造册登记册包"
  !insertmacro Opens ".zcu" "Rollbook.Update" "造册新版程序"
  !insertmacro Opens ".zcreq" "Rollbook.Request" "造册加入申请"
  ${CHANGED}
  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "造册"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${REMOVAL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
SectionEnd

Section Uninstall
  !insertmacro Closes ".zcb" "Rollbook.Bundle"
  !insertmacro Closes ".zcgrant" "Rollbook.Grant"
  !insertmacro Closes ".zcp" "Rollbook.Pack"
  !insertmacro Closes ".zcu" "Rollbook.Update"
  !insertmacro Closes ".zcreq" "Rollbook.Request"
  ${CHANGED}
  Delete "$SMPROGRAMS\造册.lnk"
  Delete "$DESKTOP\造册.lnk"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\rollbookctl.exe"
  Delete "$INSTDIR\安装说明.txt"
  RMDir /r "$INSTDIR\software"
  RMDir /r "$INSTDIR\previous" ; the one before an update
  RMDir /r "$INSTDIR\previous.new" ; of one that was stopped
  RMDir /r "$INSTDIR\previous.old"
  Delete "$INSTDIR\*.new"
  Delete "$INSTDIR\*.old"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; not what somebody else put there
  DeleteRegKey HKCU "${REMOVAL}"
  DeleteRegKey HKCU "Software\Rollbook"
  MessageBox MB_OK|MB_ICONINFORMATION "造册已经卸掉。登记册没有删，还在：$\r$\n${DATA}$\r$\n$\r$\n电脑要交给别人，请先备份，再把这个文件夹删掉。" /SD IDOK
SectionEnd
