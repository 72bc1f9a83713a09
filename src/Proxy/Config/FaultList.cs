using System.Globalization;

namespace Signalbox.Proxy.Config;

/// <summary>Gathers what is wrong with fields, each as "PATH: Invalid value: VALUE: WHY". Source: Kubernetes'
/// field.Error.</summary>
internal sealed class FaultList(string path)
{
    private readonly List<string> _words = [];

    private FaultList(string path, List<string> words)
        : this(path) => _words = words;

    public IReadOnlyList<string> Words => _words;

    /// <summary>The same list, for fields below this one; the root's path may be empty.</summary>
    public FaultList Below(string field) => new(PathOf(field), _words);

    public void Add(string field, object value, string why) =>
        _words.Add($"{PathOf(field)}: Invalid value: {TextOf(value)}: {why}");

    public void Forbid(string field, string why) => _words.Add($"{PathOf(field)}: Forbidden: {why}");

    public void Require(string field, string why) => _words.Add($"{PathOf(field)}: Required value: {why}");

    public void When(bool isWrong, string field, object value, string why)
    {
        if (isWrong)
        {
            Add(field, value, why);
        }
    }

    public void Negative(string field, TimeSpan value) =>
        When(value < TimeSpan.Zero, field, value, "must be greater than or equal to 0");

    private string PathOf(string field) => path.Length == 0 ? field : $"{path}.{field}";

    private static string TextOf(object value) => value switch
    {
        string text => GoText.Quote(text),
        TimeSpan time => GoText.Quote(GoDuration.Format(time)),
        IEnumerable<string> texts => $"[{string.Join(',', texts.Select(GoText.Quote))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
