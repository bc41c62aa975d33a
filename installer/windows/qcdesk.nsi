; The setup program for Windows, compiled by makensis with these names defined:
;   FOLDER   the built folder with qcdesk-desk.exe, qcdesk.exe and _internal
;   VERSION  the program's version
;   ICON     the icon of the setup and of its removal
;   OUT      the setup file to write
;   TARGET   amd64-unicode for a setup of 64 bits; left out, one of 32 bits that every Windows runs
; It installs for the user alone and needs no rights of an administrator. A new version is unpacked beside
; the old one and takes its place by renaming, or not at all; the user's data lie elsewhere and stay.
;
; Silent: setup.exe /S [/D=folder]. Exit codes: 0 done, 1 given up by the user, 2 not written (disk full),
; 3 Windows too old, 5 the program is in use, 6 the old version could not be replaced.

!ifdef TARGET
    Target ${TARGET}
!endif
Unicode true
ManifestSupportedOS Win10
ManifestDPIAware true
SetCompressor /SOLID lzma

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include FileFunc.nsh

!define TITLE "质量强县责任填报"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\QCDesk"
!define KIND "QCDesk.Package"
!define WAIT_TIMES 20
!define WAIT_MS 500

Name "${TITLE}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\QCDesk"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 ProductName "${TITLE}"
VIAddVersionKey /LANG=2052 FileDescription "${TITLE} 安装程序"
VIAddVersionKey /LANG=2052 FileVersion "${VERSION}"
VIAddVersionKey /LANG=2052 LegalCopyright "QCDesk contributors, MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\qcdesk-desk.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE SimpChinese

; Ends with a code, after saying why where somebody can read it.
!macro GiveUp CODE TEXT
    MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}" /SD IDOK
    SetErrorLevel ${CODE}
    Quit
!macroend

; Sets $R2 if a program cannot be opened for writing: it is running, or the folder is not the user's.
!macro LookAt PROGRAM
    ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
        ClearErrors
        FileOpen $R0 "$INSTDIR\${PROGRAM}" a
        ${If} ${Errors}
            StrCpy $R2 1
        ${Else}
            FileClose $R0
        ${EndIf}
    ${EndIf}
!macroend

!macro WaitUntilClosed
    StrCpy $R1 0
    ${Do}
        StrCpy $R2 0
        !insertmacro LookAt "qcdesk-desk.exe"
        !insertmacro LookAt "qcdesk.exe"
        ${If} $R2 = 0
            ${ExitDo}
        ${EndIf}
        ${If} $R1 >= ${WAIT_TIMES}
            !insertmacro GiveUp 5 "${TITLE}正在使用，或者文件夹不允许写入。请先关闭该程序，再重新运行。原有程序和数据均未改动。"
        ${EndIf}
        IntOp $R1 $R1 + 1
        Sleep ${WAIT_MS}
    ${Loop}
!macroend

; Moves one part of the old version aside; $R8 names the first part that could not be moved.
!macro Aside PART
    ${If} $R8 == ""
    ${AndIf} ${FileExists} "$INSTDIR\${PART}"
        ClearErrors
        Rename "$INSTDIR\${PART}" "$INSTDIR\old\${PART}"
        ${If} ${Errors}
            StrCpy $R8 "${PART}"
        ${EndIf}
    ${EndIf}
!macroend

; Puts one part of the new version in its place.
!macro InPlace PART
    ${If} $R8 == ""
        ClearErrors
        Rename "$INSTDIR\new\${PART}" "$INSTDIR\${PART}"
        ${If} ${Errors}
            StrCpy $R8 "${PART}"
        ${EndIf}
    ${EndIf}
!macroend

; Brings one part of the old version back.
!macro Back PART
    ${If} ${FileExists} "$INSTDIR\old\${PART}"
        ${If} ${FileExists} "$INSTDIR\${PART}"
            Rename "$INSTDIR\${PART}" "$INSTDIR\new\${PART}"
        ${EndIf}
        Rename "$INSTDIR\old\${PART}" "$INSTDIR\${PART}"
    ${EndIf}
!macroend

!macro EachPart DO
    !insertmacro ${DO} "_internal"
    !insertmacro ${DO} "qcdesk.exe"
    !insertmacro ${DO} "qcdesk-desk.exe"
!macroend

Function .onInit
    ${IfNot} ${AtLeastWin10}
        !insertmacro GiveUp 3 "${TITLE}需要 Windows 10 或更高版本。"
    ${EndIf}
FunctionEnd

Section
    !insertmacro WaitUntilClosed
    ; What an interrupted setup had left: the old version comes back first.
    !insertmacro EachPart Back
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"

    SetOutPath "$INSTDIR\new"
    File /r "${FOLDER}/*"
    SetOutPath "$INSTDIR"

    CreateDirectory "$INSTDIR\old"
    StrCpy $R8 ""
    !insertmacro EachPart Aside
    !insertmacro EachPart InPlace
    ${If} $R8 != ""
        !insertmacro EachPart Back
        RMDir /r "$INSTDIR\new"
        RMDir "$INSTDIR\old"
        !insertmacro GiveUp 6 "无法替换“$R8”，原有程序已恢复，数据未改动。请关闭杀毒软件的占用或换一个文件夹后再试。"
    ${EndIf}
    RMDir /r "$INSTDIR\old"
    RMDir /r "$INSTDIR\new"

    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\qcdesk-desk.exe"
    WriteRegStr HKCU "Software\Classes\.qcpkg" "" "${KIND}"
    WriteRegStr HKCU "Software\Classes\${KIND}" "" "${TITLE}文件包"
    WriteRegStr HKCU "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\qcdesk-desk.exe,0"
    WriteRegStr HKCU "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\qcdesk-desk.exe" "%1"'
    WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\qcdesk-desk.exe"
    WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
    ${RefreshShellIcons}
SectionEnd

Section Uninstall
    !insertmacro WaitUntilClosed
    ; Only what setup wrote: somebody may have put other things into the folder.
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\new"
    RMDir /r "$INSTDIR\old"
    Delete "$INSTDIR\qcdesk-desk.exe"
    Delete "$INSTDIR\qcdesk.exe"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\${TITLE}.lnk"
    ReadRegStr $0 HKCU "Software\Classes\.qcpkg" ""
    ${If} $0 == "${KIND}"
        DeleteRegKey HKCU "Software\Classes\.qcpkg"
    ${EndIf}
    DeleteRegKey HKCU "Software\Classes\${KIND}"
    DeleteRegKey HKCU "${UNINSTALL}"
    ${RefreshShellIcons}
SectionEnd
