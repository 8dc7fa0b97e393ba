// Lucene as a search engine of clinicians: reads documents, then queries, as lines on stdin, and answers on stdout.
// One document for each practice and specialty: a BKD point, terms for the gates, and all that the score needs packed
// into one binary value, so that a document is scored from one place. Stored in the order of specialty and cell.

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.PriorityQueue;

import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

public final class Search {
    private static final int KEPT = 180; // enough for 20 clinicians of up to eight rows each

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        try (MMapDirectory directory = new MMapDirectory(Path.of(arguments[0]))) {
            index(directory, in);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setQueryCache(null); // every request is another one
                out.write("ready " + reader.numDocs() + " " + reader.leaves().size() + "\n");
                out.flush();
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    out.write(answer(searcher, new Query(line)));
                    out.flush();
                }
            }
        }
    }

    // Columns, by tabs: terms by blanks, n, specialty, cell, lat, lon, then the numbers of the score as Packed has them.
    private static void index(MMapDirectory directory, BufferedReader in) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setRAMBufferSizeMB(256);
        config.setIndexSort(new Sort(
            new SortField("specialty", SortField.Type.LONG), new SortField("cell", SortField.Type.LONG)));
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String[] column = line.split("\t", -1);
                Document document = new Document();
                for (String term : column[0].split(" ")) {
                    document.add(new StringField("gate", term, Field.Store.NO));
                }
                document.add(new NumericDocValuesField("specialty", Long.parseLong(column[2])));
                document.add(new NumericDocValuesField("cell", Long.parseLong(column[3])));
                document.add(new LatLonPoint("place", Double.parseDouble(column[4]), Double.parseDouble(column[5])));
                document.add(new BinaryDocValuesField("row", new BytesRef(pack(column))));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
            writer.commit();
        }
    }

    // Sixteen numbers, n and specialty, then pairs of condition and visits, then plans accepted, then plans refused.
    private static byte[] pack(String[] column) {
        String[][] lists = {split(column[22]), split(column[23]), split(column[24])};
        int size = 16 * 8 + 8 + 2 * (3 + lists[0].length + lists[1].length + lists[2].length);
        ByteBuffer row = ByteBuffer.allocate(size);
        for (int i = 6; i < 22; i++) {
            row.putDouble(column[i].isEmpty() ? Double.NaN : Double.parseDouble(column[i]));
        }
        row.putInt(Integer.parseInt(column[1])).putInt(Integer.parseInt(column[2]));
        for (String[] list : lists) {
            row.putShort((short) list.length);
            for (String value : list) {
                row.putShort(Short.parseShort(value));
            }
        }
        return row.array();
    }

    private static String[] split(String list) {
        return list.isEmpty() ? new String[0] : list.split(",");
    }

    private static String answer(IndexSearcher searcher, Query query) throws IOException {
        PriorityQueue<long[]> best = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        if (query.inPerson) {
            BooleanQuery.Builder near = query.gates();
            near.add(LatLonPoint.newDistanceQuery("place", query.lat, query.lon, query.meters),
                BooleanClause.Occur.FILTER);
            near.add(new TermQuery(new Term("gate", "in_person")), BooleanClause.Occur.FILTER);
            searcher.search(near.build(), new Best(query, false, best));
        }
        if (query.video) {
            BooleanQuery.Builder licensed = query.gates();
            licensed.add(new TermQuery(new Term("gate", "video_" + query.state)), BooleanClause.Occur.FILTER);
            searcher.search(licensed.build(), new Best(query, true, best));
        }
        StringBuilder text = new StringBuilder();
        for (long[] row : best) {
            text.append(row[1]).append(':').append(row[0]).append(' ');
        }
        return text.append('\n').toString();
    }

    /** Scores each document as matching/factors.py does, in the same order of additions, and keeps the best. */
    private static final class Best extends SimpleCollector {
        private final Query query;
        private final boolean video;
        private final PriorityQueue<long[]> best;
        private BinaryDocValues rows;

        Best(Query query, boolean video, PriorityQueue<long[]> best) {
            this.query = query;
            this.video = video;
            this.best = best;
        }

        @Override
        protected void doSetNextReader(LeafReaderContext context) throws IOException {
            rows = context.reader().getBinaryDocValues("row");
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }

        @Override
        public void collect(int document) throws IOException {
            rows.advanceExact(document);
            BytesRef bytes = rows.binaryValue();
            ByteBuffer row = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length).slice();
            double x = row.getDouble(0) - query.x;
            double y = row.getDouble(8) - query.y;
            double z = row.getDouble(16) - query.z;
            double chord2 = x * x + y * y + z * z;
            double price = row.getDouble(24);
            if ((!video && chord2 > query.chord2) || price > query.maxPrice) {
                return;
            }
            long key = key(row, chord2);
            if (best.size() < KEPT || key > best.peek()[0]) {
                best.add(new long[] {key, row.getInt(128)});
                if (best.size() > KEPT) {
                    best.poll();
                }
            }
        }

        private long key(ByteBuffer row, double chord2) {
            double[] c = query.curves;
            int at = 136;
            double visits = 0;
            int pairs = row.getShort(at) / 2;
            for (int i = 0; i < pairs; i++) {
                if (query.hasCondition(row.getShort(at + 2 + 4 * i))) {
                    visits += row.getShort(at + 4 + 4 * i);
                }
            }
            at += 2 + 4 * pairs;
            double plan = query.plan < 0 ? 1.0 : plan(row, at);
            double next = row.getDouble(video ? 40 : 32);
            double wait = (next - query.now) / 3600;
            double percentile = row.getDouble(48);
            double reviews = row.getDouble(56);
            double rate = row.getDouble(64);
            double hours = row.getDouble(72);
            double answered = row.getDouble(80);
            double stale = query.today - row.getDouble(88);
            double score = query.fit(row.getInt(132)) * (c[0] + c[1] * visits / (visits + c[2])) * query.weights[0];
            score += (Double.isNaN(wait) || wait < 0 ? 0 : c[3] / (c[3] + wait)) * query.weights[1];
            double miles = 2 * 3958.7613 * Math.asin(Math.min(1.0, Math.sqrt(chord2) / 2));
            score += (video ? c[4] : Math.max(0, 1 - miles / query.radius)) * query.weights[2];
            score += (Double.isNaN(percentile) ? c[5] : c[5] + (percentile - c[5]) * reviews / (reviews + c[6]))
                * query.weights[3];
            score += plan * query.weights[4];
            double raw = c[8] * (Double.isNaN(rate) ? c[9] : rate)
                + c[10] * (Double.isNaN(hours) ? c[12] : c[11] / (c[11] + hours));
            double fresh = stale <= c[14] ? 1 : Math.max(c[15], 1 - (1 - c[15]) * (stale - c[14]) / (c[16] - c[14]));
            score += (c[7] + (raw - c[7]) * answered / (answered + c[13])) * fresh * query.weights[5];
            return (long) Math.floor(score * 1e9 + 0.5);
        }

        private double plan(ByteBuffer row, int at) {
            int accepted = row.getShort(at);
            if (holds(row, at + 2, accepted)) {
                return 1;
            }
            int refused = at + 2 + 2 * accepted;
            return holds(row, refused + 2, row.getShort(refused)) ? 0 : 0.5;
        }

        private boolean holds(ByteBuffer row, int at, int count) {
            for (int i = 0; i < count; i++) {
                if (row.getShort(at + 2 * i) == query.plan) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A query as Python writes it: columns by tabs. */
    private static final class Query {
        final boolean inPerson;
        final boolean video;
        final String state;
        final double lat;
        final double lon;
        final double meters;
        final double chord2;
        final double radius;
        final double x;
        final double y;
        final double z;
        final double now;
        final double today;
        final double maxPrice;
        final int plan;
        final String[] specialties;
        final double[] numbers;
        final double[] fits;
        final double[] conditions;
        final String[] all; // terms of which each must be there
        final String[] any; // terms of which one must be
        final double[] weights;
        final double[] curves;

        Query(String line) {
            String[] part = line.split("\t", -1);
            inPerson = part[0].equals("1");
            video = part[1].equals("1");
            state = part[2];
            double[] place = numbers(part[3]);
            lat = place[0];
            lon = place[1];
            meters = place[2];
            chord2 = place[3];
            radius = place[4];
            x = place[5];
            y = place[6];
            z = place[7];
            now = place[8];
            today = place[9];
            maxPrice = place[10];
            plan = Integer.parseInt(part[4]);
            specialties = split(part[5]);
            numbers = numbers(part[5]);
            fits = numbers(part[6]);
            conditions = numbers(part[7]);
            all = split(part[8]);
            any = split(part[9]);
            weights = numbers(part[10]);
            curves = numbers(part[11]);
        }

        private static double[] numbers(String list) {
            String[] parts = split(list);
            double[] found = new double[parts.length];
            for (int i = 0; i < parts.length; i++) {
                found[i] = Double.parseDouble(parts[i]);
            }
            return found;
        }

        boolean hasCondition(int number) {
            for (double condition : conditions) {
                if (condition == number) {
                    return true;
                }
            }
            return false;
        }

        double fit(int specialty) {
            for (int i = 0; i < specialties.length; i++) {
                if (numbers[i] == specialty) {
                    return fits[i];
                }
            }
            return 0;
        }

        BooleanQuery.Builder gates() {
            BooleanQuery.Builder query = new BooleanQuery.Builder();
            query.add(one("specialty_", specialties), BooleanClause.Occur.FILTER);
            for (String term : all) {
                query.add(new TermQuery(new Term("gate", term)), BooleanClause.Occur.FILTER);
            }
            if (any.length > 0) {
                query.add(one("", any), BooleanClause.Occur.FILTER);
            }
            return query;
        }

        private static BooleanQuery one(String prefix, String[] terms) {
            BooleanQuery.Builder query = new BooleanQuery.Builder();
            for (String term : terms) {
                query.add(new TermQuery(new Term("gate", prefix + term)), BooleanClause.Occur.SHOULD);
            }
            return query.build();
        }
    }
}
