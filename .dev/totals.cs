#:property PublishAot=false
// Adds up the .trx files of one run of ./dev test.
// Usage: totals.cs RESULTS-FOLDER ALLOWED-SKIPS-FILE PROJECT=EXIT-CODE...
// Prints the failures and the skipped tests with their reasons, then "N passed, N failed, N skipped" as its last line.
// A project whose run ended badly without a failed test (its host crashed, it could not start) counts as one failure.
// With CI=true a skip whose reason no line of the allowed file matches counts as a failure. In a line * stands for any
// text. Exit code 1 when something failed or nothing ran.
using System.Text.RegularExpressions;
using System.Xml.Linq;

XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
var isCI = Environment.GetEnvironmentVariable("CI") == "true";
var allowed = File.Exists(args[1])
    ? File.ReadAllLines(args[1]).Select(line => line.Trim()).Where(line => line is not ("" or ['#', ..])).ToArray()
    : [];
int passed = 0, failed = 0, skipped = 0, unwanted = 0;

foreach (var run in args[2..])
{
    var (project, code) = (run[..run.IndexOf('=')], run[(run.IndexOf('=') + 1)..]);
    var failedBefore = failed;
    var file = Path.Combine(args[0], project + ".trx");
    foreach (var result in File.Exists(file) ? Results(file) : [])
    {
        Count(project, result);
    }

    if (code != "0" && failed == failedBefore)
    {
        failed++;
        Console.WriteLine($"failed: {project}: the run ended with exit code {code} and no failed test: see above");
    }
}

if (unwanted > 0)
{
    Console.WriteLine($"{unwanted} skipped for a reason that is not in {args[1]}: counted as failed");
}

if (passed + failed == 0)
{
    Console.WriteLine("nothing ran");
}

Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
return failed > 0 || passed == 0 ? 1 : 0;

IEnumerable<XElement> Results(string file)
{
    try
    {
        return XDocument.Load(file).Descendants(trx + "UnitTestResult");
    }
    catch (System.Xml.XmlException cut)
    {
        failed++;
        Console.WriteLine($"failed: {file} is not whole: {cut.Message}");
        return [];
    }
}

void Count(string project, XElement result)
{
    var name = $"{project}: {(string?)result.Attribute("testName")}";
    switch ((string?)result.Attribute("outcome"))
    {
        case "Passed":
            passed++;
            break;
        case "NotExecuted":
            CountSkip(name, Reason(result));
            break;
        case var outcome:
            failed++;
            Console.WriteLine($"failed: {name}{(outcome == "Failed" ? "" : $" ({outcome})")}");
            break;
    }
}

void CountSkip(string name, string reason)
{
    Console.WriteLine($"skipped: {name}: {reason}");
    if (isCI && !allowed.Any(line => Matches(line, reason)))
    {
        unwanted++;
        failed++;
    }
    else
    {
        skipped++;
    }
}

string Reason(XElement result)
{
    var message = (string?)result.Descendants(trx + "Message").FirstOrDefault();
    var output = (string?)result.Descendants(trx + "StdOut").FirstOrDefault();
    return (message ?? output ?? "no reason given").Trim().ReplaceLineEndings(" ");
}

static bool Matches(string line, string reason) =>
    Regex.IsMatch(reason, "^" + Regex.Escape(line).Replace("\\*", ".*") + "$", RegexOptions.Singleline);
