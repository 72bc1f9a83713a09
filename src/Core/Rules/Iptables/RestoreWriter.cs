using System.Buffers;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Writes what iptables-restore reads, and remembers which lines were written for which Service, so that a
/// refused line leads back to it.</summary>
public sealed class RestoreWriter
{
    private readonly TextBuffer _buffer;
    private readonly RuleText _text;
    private readonly List<(int FirstLine, ServiceName? Service)> _owners = [];
    private Table? _table;

    public RestoreWriter(IPFamily family, IBufferWriter<byte> sink)
    {
        _buffer = new TextBuffer(sink);
        _text = new RuleText(family);
    }

    /// <summary>Lines written so far.</summary>
    public int LineCount { get; private set; }

    /// <summary>Rules appended and inserted so far.</summary>
    public RuleTally Rules { get; private set; }

    /// <summary>Lines from here on are written for this Service; null for nobody's.</summary>
    public void Own(ServiceName? service)
    {
        if (_owners.Count == 0 || _owners[^1].Service != service)
        {
            _owners.Add((LineCount + 1, service));
        }
    }

    /// <summary>Whose line this is, counted from 1; null for nobody's.</summary>
    public ServiceName? OwnerOf(int line)
    {
        ServiceName? owner = null;
        foreach (var (firstLine, service) in _owners)
        {
            if (firstLine > line)
            {
                break;
            }

            owner = service;
        }

        return owner;
    }

    /// <summary>Everything up to <see cref="Commit"/> is for this table.</summary>
    public void Begin(Table table)
    {
        _table = table;
        _buffer.Write('*');
        _buffer.Write(table.Lower());
        EndLine();
    }

    /// <summary>True between <see cref="Begin"/> and <see cref="Commit"/>.</summary>
    public bool IsOpen => _table is not null;

    /// <summary>Makes the kernel take what was written since <see cref="Begin"/>, all or nothing.</summary>
    public void Commit()
    {
        Own(null);
        _table = null;
        _buffer.Write("COMMIT");
        EndLine();
    }

    /// <summary>Creates the chain, or empties it.</summary>
    public void Declare(string chain)
    {
        _buffer.Write(':');
        _buffer.Write(chain);
        _buffer.Write(" - [0:0]");
        EndLine();
    }

    public void Append(string chain, Rule rule)
    {
        WriteRule("-A ", chain, rule);
        Tally(chain);
    }

    /// <summary>At the head of the chain.</summary>
    public void Insert(string chain, Rule rule)
    {
        WriteRule("-I ", chain, rule);
        Tally(chain);
    }

    public void Remove(string chain, Rule rule) => WriteRule("-D ", chain, rule);

    /// <summary>The chain must be empty, and nothing may jump to it.</summary>
    public void Delete(string chain)
    {
        _buffer.Write("-X ");
        _buffer.Write(chain);
        EndLine();
    }

    public void Flush() => _buffer.Flush();

    private void WriteRule(string verb, string chain, Rule rule)
    {
        _buffer.Write(verb);
        _buffer.Write(chain);
        _buffer.Write(' ');
        _text.Write(_buffer, rule);
        EndLine();
    }

    /// <summary>Built-in chains are not ours.</summary>
    private void Tally(string chain)
    {
        if (_table is { } table && chain.StartsWith("KUBE-", StringComparison.Ordinal))
        {
            Rules += RuleTally.Of(table, 1);
        }
    }

    private void EndLine()
    {
        _buffer.Write('\n');
        LineCount++;
    }
}
