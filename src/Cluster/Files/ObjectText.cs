using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Yaml;
using Signalbox.Core.Model;
using YamlDotNet.Core;

namespace Signalbox.Cluster.Files;

/// <summary>The text of a file to objects. Text that begins with '{' is JSON (several values may follow each other),
/// unless it turns out to be YAML in flow style; everything else is YAML.</summary>
public static class ObjectText
{
    /// <param name="file">Its name, for people.</param>
    /// <param name="text">All of it.</param>
    /// <param name="question">What of it is wanted; null for the usual.</param>
    public static FileContent Read(string file, ReadOnlyMemory<byte> text, ObjectQuestion? question = null)
    {
        question ??= ObjectQuestion.Usual;
        var bytes = text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
        var start = bytes.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
        {
            return FileContent.Nothing;
        }

        if (bytes.Span[start] != (byte)'{')
        {
            return ReadYaml(file, bytes, question);
        }

        var json = ReadJson(file, bytes, question);
        return json.Broken is not null && !file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && ReadYaml(file, bytes, question) is { Broken: null } yaml ? yaml : json;
    }

    private static FileContent ReadJson(string file, ReadOnlyMemory<byte> text, ObjectQuestion question)
    {
        var decoded = new DecodedObjects { Question = question };
        ObjectFault? broken = null;
        try
        {
            ObjectDecoder.Decode(text.Span, decoded);
        }
        catch (JsonException failure)
        {
            var line = (failure.LineNumber ?? 0) + 1;
            broken = new ObjectFault($"{file}:{line}", new Refusal(
                ObjectFault.WholeFile, "", $"is not JSON: {Shown.Plain(failure.Message)}"));
        }

        var lines = new LineCounter(text);
        var objects = decoded.Objects.Select(o => new PlacedObject(o.Set, file, lines.LineOf(o.Offset)));
        var placed = objects.ToImmutableArray();
        lines = new LineCounter(text);
        var faults = decoded.Refusals.Select(r => new ObjectFault($"{file}:{lines.LineOf(r.Offset)}", r.Refusal));
        return new FileContent(placed, [.. faults], broken, false);
    }

    private static FileContent ReadYaml(string file, ReadOnlyMemory<byte> text, ObjectQuestion question)
    {
        var objects = ImmutableArray.CreateBuilder<PlacedObject>();
        var faults = ImmutableArray.CreateBuilder<ObjectFault>();
        var blank = true;
        try
        {
            using var reader = new StringReader(new UTF8Encoding(false, true).GetString(text.Span));
            foreach (var (line, json) in YamlToJson.Convert(reader))
            {
                if (json.Span.SequenceEqual("null"u8))
                {
                    continue;
                }

                var decoded = new DecodedObjects { Question = question };
                ObjectDecoder.Decode(json.Span, decoded);
                objects.AddRange(decoded.Objects.Select(o => new PlacedObject(o.Set, file, line)));
                faults.AddRange(decoded.Refusals.Select(r => new ObjectFault($"{file}:{line}", r.Refusal)));
                blank = false;
            }
        }
        catch (YamlException failure)
        {
            return Broken($"{file}:{failure.Start.Line}", $"is not YAML: {Shown.Plain(failure.Message)}");
        }
        catch (DecoderFallbackException)
        {
            return Broken(file, "is not UTF-8 text");
        }

        return new FileContent(objects.ToImmutable(), faults.ToImmutable(), null, blank);

        FileContent Broken(string place, string reason) => new(
            objects.ToImmutable(),
            faults.ToImmutable(),
            new ObjectFault(place, new Refusal(ObjectFault.WholeFile, "", reason)),
            false);
    }

    /// <summary>Lines of offsets that only grow, in one pass.</summary>
    private sealed class LineCounter(ReadOnlyMemory<byte> text)
    {
        private int _line = 1;
        private int _counted;

        public int LineOf(long offset)
        {
            _line += text.Span[_counted..(int)offset].Count((byte)'\n');
            _counted = (int)offset;
            return _line;
        }
    }
}
