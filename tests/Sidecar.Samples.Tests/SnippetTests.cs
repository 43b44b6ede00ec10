using Sidecar.Tests.House;

namespace Sidecar.Samples.Tests;

public class SnippetTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Shown() =>
        ShownCode.All().Select(shown => new TheoryDataRow<string, string>(shown.Page, shown.Name));

    [Theory]
    [MemberData(nameof(Shown))]
    public void A_fragment_on_a_page_is_the_code_that_compiles(string page, string name) =>
        Assert.Equal(ShownCode.InCode(name), ShownCode.OnPage(page, name));
}
