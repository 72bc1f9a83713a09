using System.Text;

namespace Signalbox.Lab.Nodes;

/// <summary>$(NAME) in commands, arguments and values: replaced by the variable's value, left as it stands when there
/// is none of that name; $$ is a dollar.</summary>
internal static class VariableExpansion
{
    public static string Expand(string text, Func<string, string?> find)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var end = text[at] == '$' && at + 1 < text.Length && text[at + 1] == '(' ? text.IndexOf(')', at) : -1;
            if (text[at] != '$' || at + 1 == text.Length)
            {
                result.Append(text[at++]);
            }
            else if (text[at + 1] == '$')
            {
                result.Append('$');
                at += 2;
            }
            else if (end > 0)
            {
                result.Append(find(text[(at + 2)..end]) ?? text[at..(end + 1)]);
                at = end + 1;
            }
            else
            {
                result.Append(text[at++]);
            }
        }

        return result.ToString();
    }
}
