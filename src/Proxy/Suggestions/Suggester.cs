using System.CommandLine;
using System.CommandLine.Completions;
using Signalbox.Proxy.Commands;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;

namespace Signalbox.Proxy.Suggestions;

/// <summary>Completes a command line: verbs, flags and their closed lists of values by the library, names of a cluster
/// by <see cref="ClusterNames"/>.</summary>
internal static class Suggester
{
    private static readonly string[] PathFlags =
        ["--objects", "--rules", "--kubeconfig", "--config", "--write-config-to"];

    /// <summary>Of the agent's flags, whose values are read as text.</summary>
    private static readonly Dictionary<string, string[]> Values = new(StringComparer.Ordinal)
    {
        ["--proxy-mode"] = ["iptables", "nftables"],
        ["--detect-local-mode"] = Enum.GetNames<LocalMode>(),
    };

    /// <summary>Never throws for what a person types; a cluster that does not answer has no names.</summary>
    /// <param name="root">All verbs with their flags.</param>
    /// <param name="words">What was typed behind the program's name; the last is the one that is completed, and may be
    /// empty.</param>
    /// <param name="cancellation">Gives up asking the cluster.</param>
    public static async Task<SuggestionList> SuggestAsync(
        Command root, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var (before, word, prefix) = Split(words);
        var parsed = root.Parse([.. before, word], new ParserConfiguration { ResponseFileTokenReplacer = null });
        var flag = before is [.., ['-', ..] last] ? FlagOf(parsed, last) : null;
        if (flag is not null && PathFlags.Contains(flag.Name))
        {
            return SuggestionList.Files;
        }

        var place = new CursorPlace(parsed.CommandResult.Command.Name, flag?.Name, word);
        var list = await ClusterSuggestions.SuggestAsync(parsed, place, cancellation)
            ?? new SuggestionList([.. FromLibrary(parsed, before, flag, word)]);
        return list with
        {
            Items = [.. list.Items.Where(item => item.Text.StartsWith(word, StringComparison.Ordinal))
                .Select(item => item with { Text = prefix + item.Text })],
        };
    }

    /// <summary>"--output=js" is completed as "js" behind "--output".</summary>
    private static (List<string> Before, string Word, string Prefix) Split(IReadOnlyList<string> words)
    {
        var word = words.Count == 0 ? "" : words[^1];
        var before = words.SkipLast(1).ToList();
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (!word.StartsWith("--", StringComparison.Ordinal) || equals < 0)
        {
            return (before, word, "");
        }

        before.Add(word[..equals].Replace('_', '-'));
        return (before, word[(equals + 1)..], word[..(equals + 1)]);
    }

    /// <summary>The flag whose value comes next; null when none does.</summary>
    private static Option? FlagOf(ParseResult parsed, string word)
    {
        for (var at = parsed.CommandResult.Command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            var found = FlagsOf(at).FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word));
            if (found is not null)
            {
                return found.ValueType == typeof(bool) || found.Arity.MaximumNumberOfValues == 0 ? null : found;
            }
        }

        return null;
    }

    private static IEnumerable<Suggestion> FromLibrary(
        ParseResult parsed, List<string> before, Option? flag, string word)
    {
        if (flag is not null)
        {
            return Values.TryGetValue(flag.Name, out var values)
                ? values.Select(value => new Suggestion(value))
                : flag.GetCompletions(parsed.GetCompletionContext()).Select(Of);
        }

        // Verbs first, then flags, which are many, only for who begins one.
        var command = parsed.CommandResult.Command;
        return word.StartsWith('-')
            ? FlagsOf(command).Where(option => !option.Hidden && !before.Contains(option.Name))
                .Select(option => new Suggestion(option.Name, FirstLine(option.Description)))
            : parsed.UnmatchedTokens.Any(token => token != word) ? []
            : command.Subcommands.Where(verb => !verb.Hidden)
                .Select(verb => new Suggestion(verb.Name, FirstLine(verb.Description)))
                .Concat(command.Arguments.SelectMany(argument => argument
                    .GetCompletions(parsed.GetCompletionContext()).Select(Of)));
    }

    /// <summary>The agent reads its flags itself, so that its command has none for the library.</summary>
    private static IEnumerable<Option> FlagsOf(Command command) => command.Name == ProxyCommand.Name
        ? new FlagOptions().All.Select(flag => flag.Option)
        : command.Options;

    private static Suggestion Of(CompletionItem item) => new(item.Label, FirstLine(item.Detail));

    private static string FirstLine(string? text) => (text ?? "").Split('\n')[0].TrimEnd('\r').Replace('\t', ' ');
}

/// <summary>Where the cursor is.</summary>
/// <param name="Verb">The command's name.</param>
/// <param name="Flag">The flag whose value is typed, with its dashes; null for an argument.</param>
/// <param name="Word">As far as it is typed.</param>
internal sealed record CursorPlace(string Verb, string? Flag, string Word);
