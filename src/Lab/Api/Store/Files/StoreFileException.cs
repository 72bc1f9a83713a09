namespace Signalbox.Lab.Api.Store.Files;

/// <summary>A file that objects cannot be kept in: it is no such file, it is broken, or it is in use. The message is
/// for the user.</summary>
public sealed class StoreFileException(string path, string why, Exception? inner = null)
    : Exception($"objects cannot be kept in {path}: {why}", inner);
