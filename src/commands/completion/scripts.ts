/**
 * Completion scripts. Each hands the words up to the cursor to `sipctl __complete` and offers what it prints, a word a line.
 * Names come from servers, so no script evaluates a word, and each quotes what it puts on the command line.
 */
export const SHELLS = ['bash', 'zsh', 'fish', 'pwsh'] as const;
export type Shell = (typeof SHELLS)[number];

export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  // bash splits words at : and = too, so they are put together again by the blanks of the line. What is offered then takes the
  // place of $2 only, the part behind the last split: what stands before it is cut off.
  bash: `# bash 4 or newer:  source <(sipctl completion bash)
_sipctl() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() at part blank found quoted
  for ((at = 0; at <= COMP_CWORD; at++)); do
    blank=\${line%%[![:blank:]]*}
    line=\${line#"$blank"}
    part=\${COMP_WORDS[at]}
    ((at == COMP_CWORD)) && part=$line
    if [[ $blank || $at == 0 ]]; then words+=("$part"); else words[\${#words[@]}-1]+=$part; fi
    line=\${line#"$part"}
  done
  local typed=\${words[\${#words[@]}-1]} plain=("\${words[@]//[\\\\\\"\\']/}")
  local before=\${typed%"$2"}
  before=\${before#[\\"\\']}
  COMPREPLY=()
  while IFS= read -r found; do
    found=\${found#"$before"}
    if [[ $typed == [\\"\\']* ]]; then quoted=$found; else printf -v quoted %q "$found"; fi
    COMPREPLY+=("$quoted")
  done < <(sipctl __complete -- "\${plain[@]:1}" 2>/dev/null)
}
complete -o default -F _sipctl sipctl
`,
  zsh: `#compdef sipctl
# zsh:  source <(sipctl completion zsh)   after compinit
_sipctl() {
  local -a found
  found=("\${(@f)$(sipctl __complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( $#found )); then compadd -- "\${found[@]}"; else _files; fi
}
compdef _sipctl sipctl
`,
  fish: `# fish:  sipctl completion fish | source
function __sipctl_complete
  set -l typed (commandline -opc | string replace -ra '["\\'\\\\\\\\]' '')
  set -l current (commandline -ct | string replace -ra '["\\'\\\\\\\\]' '')
  set -l found (sipctl __complete -- $typed[2..-1] "$current" 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c sipctl -f -a '(__sipctl_complete)'
`,
  pwsh: `# PowerShell 7.3 or newer:  sipctl completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName sipctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
  $current = $wordToComplete.Trim("\`"'")
  sipctl __complete -- @typed $current 2>$null | ForEach-Object {
    $quoted = if ($_ -match '^[A-Za-z0-9_.:/=-]+$') { $_ } else { "'$_'" }
    [System.Management.Automation.CompletionResult]::new($quoted, $_, 'ParameterValue', $_)
  }
}
`,
};
