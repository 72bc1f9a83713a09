#:property PublishAot=false
// Adds up what the test projects of one run of ./dev coverage have covered.
// Usage: coverage.cs FOLDER SOURCES FLOOR
// Reads all coverage.cobertura.xml below FOLDER; a line counts once, and is covered when any project has run it. Prints
// a table of lines by folder of SOURCES, and writes it into FOLDER/coverage.txt, followed by the files of Core and
// Kernel with less than 90 % and the lines of all their files that are not covered. Exit code 1 when Core or Kernel as
// a whole has less than FLOOR %.
using System.Text;
using System.Xml.Linq;

const double Enough = 90;
string[] strict = ["Core", "Kernel"];
var (folder, sources, floor) = (args[0], args[1], double.Parse(args[2]));
var lines = new SortedDictionary<string, SortedDictionary<int, bool>>(StringComparer.Ordinal);
foreach (var report in Directory.EnumerateFiles(folder, "coverage.cobertura.xml", SearchOption.AllDirectories))
{
    Add(XDocument.Load(report));
}

var text = new StringBuilder();
foreach (var assembly in lines.GroupBy(file => file.Key.Split('/')[0]))
{
    text.AppendLine(Row(assembly.Key, assembly));
    var rooms = assembly.GroupBy(file => Path.GetDirectoryName(file.Key)!);
    foreach (var room in rooms.Where(room => room.Key != assembly.Key))
    {
        text.AppendLine(Row($"  {room.Key}", room));
    }
}

Console.Write(text);
foreach (var name in strict)
{
    var files = lines.Where(file => file.Key.StartsWith(name + "/", StringComparison.Ordinal)).ToList();
    text.AppendLine().AppendLine($"{name}: files with less than {Enough} %");
    foreach (var file in files.Where(file => Percent([file]) < Enough))
    {
        text.AppendLine(Row($"  {file.Key}", [file]));
    }

    text.AppendLine().AppendLine($"{name}: lines that are not covered");
    foreach (var file in files.Where(file => file.Value.ContainsValue(false)))
    {
        text.AppendLine($"  {file.Key}: {Ranges(file.Value)}");
    }
}

var path = Path.Combine(folder, "coverage.txt");
File.WriteAllText(path, text.ToString());
Console.WriteLine($"lines that are not covered: {path}");
var missing = strict.Where(name => Percent(lines.Where(file => file.Key.StartsWith(name + "/"))) < floor).ToList();
missing.ForEach(name => Console.WriteLine($"{name} is covered by less than {floor} %"));
return missing.Count == 0 ? 0 : 1;

void Add(XDocument report)
{
    var root = report.Descendants("source").Select(source => source.Value).FirstOrDefault() ?? "";
    foreach (var part in report.Descendants("class"))
    {
        var file = Path.Combine(root, (string)part.Attribute("filename")!);
        if (!file.StartsWith(sources, StringComparison.Ordinal))
        {
            continue;
        }

        if (!lines.TryGetValue(file[sources.Length..], out var known))
        {
            lines[file[sources.Length..]] = known = [];
        }

        foreach (var line in part.Descendants("line"))
        {
            var number = (int)line.Attribute("number")!;
            known[number] = (long)line.Attribute("hits")! > 0 || known.GetValueOrDefault(number);
        }
    }
}

static double Percent(IEnumerable<KeyValuePair<string, SortedDictionary<int, bool>>> files)
{
    var all = files.SelectMany(file => file.Value.Values).ToList();
    return all.Count == 0 ? 100 : 100.0 * all.Count(isCovered => isCovered) / all.Count;
}

static string Row(string name, IEnumerable<KeyValuePair<string, SortedDictionary<int, bool>>> files)
{
    var all = files.SelectMany(file => file.Value.Values).ToList();
    return $"{name,-44} {all.Count,6} lines {all.Count(isCovered => !isCovered),5} not {Percent(files),6:F1} %";
}

// Lines without code between two that are not covered do not part them.
static string Ranges(SortedDictionary<int, bool> lines)
{
    var ranges = new List<string>();
    int? first = null;
    var last = 0;
    foreach (var (number, isCovered) in lines.Append(new(int.MaxValue, true)))
    {
        if (!isCovered)
        {
            (first, last) = (first ?? number, number);
        }
        else if (first is { } start)
        {
            ranges.Add(start == last ? $"{start}" : $"{start}-{last}");
            first = null;
        }
    }

    return string.Join(", ", ranges);
}
