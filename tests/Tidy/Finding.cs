namespace Signalbox.Tidy;

/// <summary>One place that breaks a rule of the house. <paramref name="Subject"/> is the type, method or word that
/// does, empty when it is the file; lines are left out, so that an exemption survives an edit above it.</summary>
public sealed record Finding(string Rule, string Path, string Subject, string Message)
{
    /// <summary>What a line of exemptions.txt begins with to let this pass.</summary>
    public string Key => Subject.Length == 0 ? $"{Rule} {Path}" : $"{Rule} {Path}#{Subject}";

    public override string ToString() => $"{Message}\n    exempt by: {Key}: REASON";
}
