namespace Signalbox.Testing.Nftables;

/// <summary>An operation that the kernel would refuse, with the words of its error number.</summary>
internal sealed class MemoryRefusal(string words, string why) : InvalidOperationException($"{why}: {words}")
{
    public const string Missing = "No such file or directory";
    public const string Exists = "File exists";
    public const string Busy = "Device or resource busy";
    public const string Invalid = "Invalid argument";
    public const string Loop = "Too many links";
    public const string Unsupported = "Operation not supported";

    public string Words { get; } = words;
}
