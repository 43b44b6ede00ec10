using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Sidecar.Benchmarks.Cli;

if (args is ["cli", var program])
{
    CommandLineFigures.Run(program);
    return;
}

var config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(StatisticColumn.OperationsPerSecond)
    .HideColumns(Column.Error, Column.StdDev, Column.Median, Column.RatioSD, Column.AllocRatio)
    .WithBuildTimeout(TimeSpan.FromMinutes(10))
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
