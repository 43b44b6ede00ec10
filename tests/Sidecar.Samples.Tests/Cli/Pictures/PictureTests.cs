using System.Xml;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Cli.Pictures;
using Sidecar.Netfilter;
using Sidecar.Testing;

namespace Sidecar.Samples.Tests.Cli.Pictures;

/// <summary>Laws of pictures, for rules of every kind that the kernel takes.</summary>
[Properties(Arbitrary = [typeof(RuleSetGen)], MaxTest = 60)]
public class PictureTests
{
    [Property]
    public void Every_picture_of_iptables_is_well_formed_and_says_every_word(IptablesRules rules) => Check(rules.Rules);

    [Property]
    public void Every_picture_of_nftables_is_well_formed_and_says_every_word(NftRules rules) => Check(rules.Rules);

    [Property]
    public Property Any_text_is_escaped(string? text) => Prop.ToProperty(
        Read($"<a b=\"{Markup.Escape(text ?? "")}\">{Markup.Escape(text ?? "")}</a>").Length >= 0
        && !Markup.Escape(text ?? "").AsSpan().ContainsAny('<', '>', '"'));

    [Fact]
    public void Text_that_XML_cannot_hold_and_text_that_turns_around_become_replacement_characters() =>
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd\uFFFD &lt;/script&gt;", Markup.Escape("a\0b\ud800c\u202ed\u001b\n</script>"));

    [Fact]
    public void Parts_of_different_names_have_different_ids_whatever_the_names_are()
    {
        string[] names = ["a", "a.b", ".", "..", "a..2e..b", "2e", "a-b", "a_b", "ä", "a\ud83d\ude00", "A"];
        var ids = from table in names
                  from chain in names
                  select ElementId.Of(TableId.Nftables(table), chain);
        Assert.Equal(names.Length * names.Length, ids.Distinct().Count());
    }

    static void Check(RuleSet rules)
    {
        var picture = PictureBuilder.Of(rules);
        var svg = Svg.Document(picture);
        var words = Read(svg);
        Assert.All(picture.Chains.SelectMany(chain => chain.Rules), rule => Assert.Contains(Squeezed(rule.Words), words, StringComparison.Ordinal));
        Assert.All(
            rules.Tables.SelectMany(table => table.Chains.Where(chain => !chain.Rules.IsEmpty).Select(chain => ElementId.Of(table.Id, chain.Name))),
            id => Assert.Contains(picture.Chains, chain => chain.Id == id));
        CheckEdges(picture, svg);
        CheckTexts(Mermaid.Of(picture), Dot.Of(picture));
    }

    static void CheckEdges(Picture picture, string svg)
    {
        var document = new XmlDocument();
        document.LoadXml(svg);
        var ids = document.SelectNodes("//@id")!.Cast<XmlNode>().Select(id => id.Value!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(picture.Edges, edge =>
        {
            Assert.Contains(edge.Id, ids);
            Assert.Contains(edge.From, ids);
            Assert.Contains(edge.To, ids);
        });
        Assert.Equal(
            picture.Chains.SelectMany(chain => chain.Rules.Where(rule => rule.Target is not null)).Count(),
            picture.Edges.Count(edge => edge.Kind is EdgeKind.Jump or EdgeKind.Goto));
    }

    // A label ends at its own quote, and only there.
    static void CheckTexts(string mermaid, string dot)
    {
        Assert.All(mermaid.Split('\n').Where(line => line.Contains('"')), line => Assert.Equal(2, line.Count(c => c == '"')));
        foreach (var label in dot.Split("label=<")[1..])
            Read(label[..label.IndexOf(">];\n", StringComparison.Ordinal)]);
    }

    static string Read(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var text = new System.Text.StringBuilder();
        while (reader.Read())
            if (reader.NodeType == XmlNodeType.Text)
                text.Append(Squeezed(reader.Value));
        return text.ToString();
    }

    static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
