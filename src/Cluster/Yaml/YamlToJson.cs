using System.Buffers;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Signalbox.Cluster.Yaml;

/// <summary>YAML documents to JSON as kubectl converts them: aliases are written out, merge keys give way to the
/// mapping's own keys.</summary>
public static class YamlToJson
{
    /// <summary>What aliases and merges may multiply a document to: so many times its nodes and so many more, and as
    /// many bytes as may be there when an alias is written. Beyond it is an attack.</summary>
    private const int MostTimes = 10;

    private const int MostMore = 1_000_000;

    private const long MostBytes = 16 << 20;

    /// <summary>Also with what aliases stand for: beyond it is one that holds itself.</summary>
    private const int MaxDepth = YamlDocument.MaxDepth;

    /// <summary>The documents in order, each with the line (from 1) where it begins; empty documents are "null".
    /// Throws <see cref="YamlException"/>, with line and column, where the text stops being YAML.</summary>
    public static IEnumerable<(int Line, ReadOnlyMemory<byte> Json)> Convert(TextReader text)
    {
        var parser = new Parser(text);
        while (YamlDocument.Read(parser) is { } document)
        {
            yield return (document.Line, Write(document, null));
        }
    }

    /// <summary>The first document that is not empty, else "null". Keys that their mapping already has are told, and
    /// written all the same: a reader takes the last. Throws as <see cref="Convert"/>.</summary>
    public static ReadOnlyMemory<byte> ConvertFirst(TextReader text, YamlMarks marks)
    {
        var parser = new Parser(text);
        while (YamlDocument.Read(parser) is { } document)
        {
            if (document[0] is not Scalar { Value: "" })
            {
                return Write(document, marks);
            }
        }

        return "null"u8.ToArray();
    }

    private static ReadOnlyMemory<byte> Write(YamlDocument document, YamlMarks? marks)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxDepth + 1 }))
        {
            new Writing(document, writer, marks).Node(0, 0);
        }

        return buffer.WrittenMemory;
    }

    private sealed class Writing(YamlDocument document, Utf8JsonWriter writer, YamlMarks? marks)
    {
        private readonly long _most = (MostTimes * (long)document.Count) + MostMore;
        private long _steps;
        private string _path = "";

        public void Node(int node, int depth)
        {
            var at = document[node];
            Step(at, depth);
            var target = document.Resolve(node);
            if (target != node && writer.BytesCommitted + writer.BytesPending > MostBytes)
            {
                throw new YamlException(at.Start, at.End, $"aliases make more than {MostBytes} bytes of it");
            }

            switch (document[target])
            {
                case Scalar scalar:
                    YamlScalar.Write(scalar, writer);
                    break;
                case SequenceStart:
                    writer.WriteStartArray();
                    var index = 0;
                    for (var item = target + 1; document[item] is not SequenceEnd; item = document.End(item))
                    {
                        Item(item, index++, depth + 1);
                    }

                    writer.WriteEndArray();
                    break;
                case MappingStart:
                    writer.WriteStartObject();
                    Pairs(target, [], depth + 1);
                    writer.WriteEndObject();
                    break;
                default:
                    throw new YamlException(at.Start, at.End, "a value is missing");
            }
        }

        /// <summary>Each node and pair that is looked at, as often as it is.</summary>
        private void Step(ParsingEvent at, int depth)
        {
            if (++_steps > _most || depth > MaxDepth)
            {
                throw new YamlException(at.Start, at.End, $"nodes nest deeper than {MaxDepth} or are too many");
            }
        }

        /// <summary>Writes a mapping's own pairs, then those that it merges and does not have.</summary>
        private void Pairs(int mapping, HashSet<string> written, int depth)
        {
            var merges = new List<int>();
            var own = new HashSet<string>(StringComparer.Ordinal);
            for (int key = mapping + 1, value; document[key] is not MappingEnd; key = document.End(value))
            {
                value = document.End(key);
                Step(document[key], depth);
                if (document[document.Resolve(key)] is not Scalar scalar)
                {
                    throw new YamlException(document[key].Start, document[key].End, "a key must be a scalar");
                }

                var name = YamlScalar.Key(scalar);
                if (YamlScalar.IsMerge(scalar))
                {
                    merges.Add(value);
                }
                else if (!own.Add(name))
                {
                    Repeat(scalar, name, value, depth);
                }
                else if (written.Add(name))
                {
                    writer.WritePropertyName(name);
                    Value(scalar, name, value, depth);
                }
            }

            merges.ForEach(merge => Merge(merge, written, depth));
        }

        private void Repeat(Scalar key, string name, int value, int depth)
        {
            if (marks is null)
            {
                throw new YamlException(key.Start, key.End, $"key '{name}' is already set in this mapping");
            }

            marks.Repeat(_path.Length == 0 ? name : $"{_path}.{name}", (int)key.Start.Line);
            writer.WritePropertyName(name);
            Value(key, name, value, depth);
        }

        private void Value(Scalar key, string name, int value, int depth)
        {
            if (marks is null)
            {
                Node(value, depth);
                return;
            }

            var outer = _path;
            _path = outer.Length == 0 ? name : $"{outer}.{name}";
            marks.Mark(_path, (int)key.Start.Line);
            Node(value, depth);
            _path = outer;
        }

        private void Item(int item, int index, int depth)
        {
            if (marks is null)
            {
                Node(item, depth);
                return;
            }

            var outer = _path;
            _path = $"{outer}[{index}]";
            Node(item, depth);
            _path = outer;
        }

        private void Merge(int value, HashSet<string> written, int depth)
        {
            var target = document.Resolve(value);
            Step(document[value], depth);
            if (document[target] is MappingStart)
            {
                Pairs(target, written, depth + 1);
            }
            else if (document[target] is SequenceStart)
            {
                for (var item = target + 1; document[item] is not SequenceEnd; item = document.End(item))
                {
                    Merge(item, written, depth + 1);
                }
            }
            else
            {
                throw new YamlException(document[value].Start, document[value].End, "<< takes mappings only");
            }
        }
    }
}
