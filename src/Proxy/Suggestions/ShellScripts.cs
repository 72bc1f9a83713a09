namespace Signalbox.Proxy.Suggestions;

/// <summary>What a shell has to run so that Tab asks this program. Each hands over the words up to the cursor, and
/// heeds the number in the last line (<see cref="SuggestionList.Write"/>).</summary>
internal static class ShellScripts
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    };

    /// <summary>bash breaks words at ":" and "=" too: words are read from the line anew, and what bash keeps of the
    /// word is cut off from the suggestions.</summary>
    private const string Bash = """
        # bash completion for signalbox. Now: source <(signalbox completion bash)
        # For good: signalbox completion bash > /etc/bash_completion.d/signalbox
        _signalbox() {
            local line="${COMP_LINE:0:COMP_POINT}" word="" kept="" mode=4 item
            local -a words items
            read -ra words <<< "$line"
            [[ $line == *[[:space:]] ]] && words+=("")
            word="${words[-1]}"
            COMPREPLY=()
            while IFS= read -r item; do
                if [[ $item == :* ]]; then
                    mode="${item#:}"
                else
                    items+=("${item%%$'\t'*}")
                fi
            done < <("${words[0]}" __complete "${words[@]:1}" 2> /dev/null)
            if [[ $word == *[:=]* && $COMP_WORDBREAKS == *[:=]* ]]; then
                kept="${word%"${word##*[:=]}"}"
            fi
            for item in "${items[@]}"; do
                [[ $item == "$word"* ]] && COMPREPLY+=("${item#"$kept"}")
            done
            if ((mode & 2)); then
                compopt -o nospace
            fi
            if ! ((mode & 4)); then
                compopt -o default
            fi
        }
        complete -F _signalbox signalbox

        """;

    private const string Zsh = """
        #compdef signalbox
        # zsh completion for signalbox. Now: source <(signalbox completion zsh)
        # For good: signalbox completion zsh > "${fpath[1]}/_signalbox"
        _signalbox() {
            local -a names shown
            local item mode=4
            for item in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT-1]}" "$PREFIX" 2> /dev/null)}"; do
                if [[ $item == :* ]]; then
                    mode="${item#:}"
                elif [[ -n $item ]]; then
                    names+=("${item%%$'\t'*}")
                    shown+=("${item/$'\t'/  }")
                fi
            done
            if (( ! (mode & 4) )); then
                _files
            elif (( mode & 2 )); then
                compadd -S '' -l -d shown -a names
            else
                compadd -l -d shown -a names
            fi
        }
        if [[ $funcstack[1] == _signalbox ]]; then
            _signalbox "$@"
        else
            compdef _signalbox signalbox
        fi

        """;

    private const string Fish = """
        # fish completion for signalbox. Now: signalbox completion fish | source
        # For good: signalbox completion fish > ~/.config/fish/completions/signalbox.fish
        function __signalbox_complete
            set -l words (commandline -opc)
            set -l word (commandline -ct)
            set -l items ($words[1] __complete $words[2..-1] "$word" 2> /dev/null)
            if string match -q ':0' -- $items[-1]
                __fish_complete_path "$word"
            else
                string match -v ':*' -- $items
            end
        end
        complete -c signalbox -f -a '(__signalbox_complete)'

        """;
}
