using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>Reads what a path holds, once and as it stands: a file, a folder's files, or the input stream.</summary>
internal static class ObjectPath
{
    /// <param name="path">Where.</param>
    /// <param name="input">Read if that is what the path says.</param>
    /// <param name="question">What is wanted; null for the usual.</param>
    public static FileContent Read(string path, Stream input, ObjectQuestion? question = null)
    {
        try
        {
            if (path == FollowedPath.Input)
            {
                return Trusted(ObjectText.Read(path, ReadAll(input), question));
            }

            if (!Directory.Exists(path))
            {
                return ReadFile(path, question);
            }

            var contents = FollowedPath.FilesOf(path).Select(file => ReadFile(file, question)).ToArray();
            return new FileContent(
                [.. contents.SelectMany(content => content.Objects)],
                [.. contents.SelectMany(content => content.Faults)],
                null,
                false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unread(path, $"cannot be read: {failure.Message}");
        }
    }

    /// <summary>The whole of a stream: in one array of its length when that is known.</summary>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream)
    {
        if (stream is { CanSeek: true, Length: > 0 })
        {
            var bytes = new byte[stream.Length - stream.Position];
            return bytes.AsMemory(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }

        var gathered = new MemoryStream();
        stream.CopyTo(gathered);
        return gathered.GetBuffer().AsMemory(0, (int)gathered.Length);
    }

    private static FileContent ReadFile(string path, ObjectQuestion? question)
    {
        try
        {
            using var file = FileStamp.Open(path);
            return file is null
                ? Unread(path, "there is no such file or folder")
                : Trusted(ObjectText.Read(path, ReadAll(file), question));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unread(path, $"cannot be read: {failure.Message}");
        }
    }

    /// <summary>A text that breaks off gives none of its objects: what is missing of it cannot be known.</summary>
    private static FileContent Trusted(FileContent content) => content.Broken is null
        ? content
        : new FileContent([], content.Faults.Add(content.Broken), null, false);

    private static FileContent Unread(string path, string reason) =>
        new([], [new ObjectFault(path, new Refusal(ObjectFault.WholeFile, "", reason))], null, false);
}
